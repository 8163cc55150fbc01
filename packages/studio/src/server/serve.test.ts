import { afterEach, expect, it } from "vitest";
import { read, type Reader } from "../fixtures/browsing.js";
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
  const count = 1500; // 45 MB
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
  let isClosed = false;
  void slow.ended.then(() => (isClosed = true));
  while (!isClosed) {
    server.take(heavy(++ticks));
    const now = ticks;
    await quick.until(() => framesOf(quick).length >= now);
  }
  await quick.until(() => quick.comments.includes(": ping"));
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
