import { decode } from "../codec.js";
import type { Recording } from "../Recording.js";
import { connect } from "./connect.js";
import { mount } from "./mount.js";
import { mountRecordings } from "./mountRecordings.js";

// The program of the page: of a report, which holds its recordings, or of a server, whose token is in the address.
const held = document.getElementById("recordings");
if (held) {
  const [recording, ...others] = decode(held.textContent) as [Recording, ...Recording[]]; // `report` wrote them
  document.title = [recording, ...others].map(({ hello }) => hello.run).join(", ");
  mountRecordings(document.body, [recording, ...others]);
} else {
  const source = connect(new URL(".", location.href).href, location.hash.slice(1));
  source.addEventListener("message", ({ data }) => {
    const { type, run } = data as { readonly type: string; readonly run?: string }; // `connect` sends messages alone
    if (type === "hello" && run !== undefined) document.title = `${run} · Backstream Studio`;
  });
  mount(document.body, source);
}
