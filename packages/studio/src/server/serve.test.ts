import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { afterEach, expect, it } from "vitest";
import { ask, bearer, read, type Ask, type Reader } from "../fixtures/browsing.js";
import { frameAt, hello } from "../fixtures/messages.js";
import type { Frame } from "../frames.js";
import { serve, type ServeOptions, type Serving } from "./serve.js";

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one.close();
});

const token = "0123456789abcdef012345";

async function serving(options: Partial<ServeOptions> = {}): Promise<{ server: Serving; url: string }> {
  const server = await serve({
    host: "127.0.0.1",
    port: 0,
    allowedHosts: [],
    controlToken: token,
    viewToken: "",
    page: "",
    scriptHash: "",
    styleHash: "",
    command: () => true,
    ...options,
  });
  open.push(server);
  return { server, url: `http://127.0.0.1:${server.port}/#${token}` };
}

async function reading(url: string): Promise<Reader> {
  const reader = await read(url);
  open.push(reader);
  return reader;
}

/** A frame of about 30 kB. */
const heavy = (ticks: number): Frame => ({
  ...frameAt(ticks),
  burst: {
    key: "ORD",
    from: 1,
    said: new Float32Array(192),
    came: new Float32Array(192),
    layer: 0,
    units: 100,
    states: new Int8Array(192 * 100),
    largest: 1,
  },
});

const framesOf = ({ messages }: Reader): Frame[] => messages.filter((message) => message.type === "frame");

it("a page that does not read loses frames, takes little memory, and gets all else when it reads again", async () => {
  const { server, url } = await serving();
  server.take(hello);
  server.take(frameAt(1, { keys: ["ORD"] }));
  const [quick, slow] = [await reading(url), await reading(url)];
  await slow.until(() => framesOf(slow).length === 1);
  slow.stall();
  const count = 1000; // 30 MB
  for (let ticks = 2; ticks <= count; ticks++) {
    server.take(heavy(ticks));
    if (ticks % 100 === 0) server.take({ type: "event", time: 1, tick: ticks, update: 1, kind: "note", text: "still here" }); // prettier-ignore
    await quick.until(() => framesOf(quick).length >= ticks);
  }
  expect(framesOf(quick)).toHaveLength(count);
  slow.resume();
  await slow.until(() => slow.messages.filter(({ type }) => type === "event").length === count / 100);
  const got = framesOf(slow).length;
  // What the system's buffers hold, and 256 kB.
  expect(got).toBeLessThan(count / 2);
  server.take(frameAt(count + 1));
  await slow.until(() => framesOf(slow).at(-1)?.counters.ticks === count + 1);
  const [after] = framesOf(slow).slice(got);
  expect(after.keys).toEqual(["ORD"]);
});

it("a page that never reads is closed; the others stay", async () => {
  const { server, url } = await serving({ patience: { ping: 10, stall: 50 } });
  server.take(hello);
  const [quick, slow] = [await reading(url), await reading(url)];
  slow.stall();
  let ticks = 0;
  while (server.pages === 2) {
    server.take(heavy(++ticks));
    const now = ticks;
    await quick.until(() => framesOf(quick).length >= now);
  }
  await quick.until(() => quick.comments.includes(": ping"));
  slow.resume();
  await slow.ended;
  expect(framesOf(quick)).toHaveLength(ticks);
});

it("says that a run has not begun, and that a command cannot be taken", async () => {
  const { server, url } = await serving({ command: () => false });
  const reader = await reading(url);
  await reader.until(() => reader.comments.includes(": the run has not begun"));
  server.take(hello);
  const answer = await fetch(new URL("/control", url), {
    method: "POST",
    headers: { Authorization: `Bearer ${token}` },
    body: '{"type":"pause"}',
  });
  expect([answer.status, await answer.text()]).toEqual([
    400,
    "the program has not taken earlier commands yet; try again",
  ]);
});

it("a run that can be steered in another way is told from its beginning", async () => {
  const { server, url } = await serving();
  server.take(hello);
  server.take(frameAt(1, { keys: ["ORD"] }));
  const reader = await reading(url);
  server.take({ ...hello, steering: { ...hello.steering, rollBack: true } });
  await reader.until(() => framesOf(reader).length === 2);
  expect(reader.messages.map(({ type }) => type)).toEqual(["hello", "history", "frame", "hello", "history", "frame"]); // prettier-ignore
});

it("serves at most 32 pages", async () => {
  const { url } = await serving();
  for (let page = 0; page < 32; page++) await reading(url);
  await expect(read(url)).rejects.toThrow("status 503");
});

/** A connection that says something, and notes whether the server has ended it. */
function connected(port: number, text = ""): Socket {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => {}); // the server may end it at any time
  socket.resume();
  if (text) socket.write(text);
  open.push({ close: () => socket.destroy() });
  return socket;
}

it("a thousand connections that say nothing harm neither those that read nor, when they are gone, new ones", async () => {
  const { server, url } = await serving();
  server.take(hello);
  const reader = await reading(url);
  await reader.until(() => reader.messages.length > 0);
  const sockets = Array.from({ length: 1000 }, () => connected(server.port));
  let ended = 0;
  const isFull = new Promise<void>((resolve) => {
    for (const socket of sockets) socket.once("close", () => ++ended === 1000 - 255 && resolve());
  });
  await isFull; // 256, and one of them reads
  server.take(frameAt(1));
  await reader.until(() => framesOf(reader).length === 1);
  for (const socket of sockets) socket.destroy();
  let status = 0;
  while (status !== 200)
    ({ status } = await ask(url, {}).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "ECONNRESET" && error.code !== "EPIPE") throw error; // they are not all gone yet
      return { status: 0 };
    }));
  expect(status).toBe(200);
});

it("requests that do not end are ended: half a head, and a body of which one byte comes", async () => {
  const { server, url } = await serving({ patience: { ping: 15_000, stall: 60_000, request: 100 } });
  const { authorization } = bearer(url);
  const head = `POST /control HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nAuthorization: ${authorization}\r\nContent-Length: 100\r\n`;
  for (const text of ["", "GET / HTTP/1.1\r\nHost: 127", `${head}\r\n{`]) await once(connected(server.port, text), "close"); // prettier-ignore
  // A page reads on, however long it takes.
  server.take(hello);
  const reader = await reading(url);
  await once(connected(server.port, head), "close");
  server.take(frameAt(1));
  await reader.until(() => framesOf(reader).length === 1);
  expect(framesOf(reader)).toHaveLength(1);
});

it("a command has 4,096 bytes at most", async () => {
  const commands: unknown[] = [];
  const { server, url } = await serving({ command: (command) => commands.push(command) > 0 });
  server.take(hello);
  const post = (bytes: number, more: Partial<Ask> = {}) =>
    ask(url, { method: "POST", path: "/control", headers: bearer(url), body: '{"type":"pause"}'.padEnd(bytes), ...more }); // prettier-ignore
  expect((await post(4096)).status).toBe(204);
  expect(await post(4097)).toMatchObject({ status: 400, text: "a command has at most 4096 bytes" });
  // In parts, without a length.
  const headers = { ...bearer(url), "transfer-encoding": "chunked" };
  expect((await post(4096, { headers })).status).toBe(204);
  expect(await post(4097, { headers })).toMatchObject({ status: 400 });
  expect(commands).toEqual([{ type: "pause" }, { type: "pause" }]);
});

it("names of an object's own functions in a command are text", async () => {
  const { server, url } = await serving();
  server.take(hello);
  for (const name of ["toString", "hasOwnProperty", "__proto__", "constructor"]) {
    const body = `{"type":{"${name}":"AAAA"}}`;
    const answer = await ask(url, { method: "POST", path: "/control", headers: bearer(url), body });
    expect([name, answer.status, answer.text.startsWith("the type is")]).toEqual([name, 400, true]);
  }
});
