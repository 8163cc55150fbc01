import { squaredError } from "@backstream/losses";
import { adam } from "@backstream/optimizers";
import { truncatedBptt } from "@backstream/trainers";
import { connect } from "node:net";
import { Worker } from "node:worker_threads";
import { from, lastValueFrom, map, takeWhile } from "rxjs";
import { afterEach, describe, expect, it } from "vitest";
import { ask, bearer, read, type Ask, type Reader } from "../fixtures/browsing.js";
import { makeNet, readings, training, type Reading } from "../fixtures/watchedRun.js";
import { encode } from "../codec.js";
import { watch } from "../watch.js";
import { studio, type Studio, type StudioOptions } from "./studio.js";

const open: (Studio | Reader)[] = [];
afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one.close();
});

/** A page of its own, on a free port. */
async function served(options: StudioOptions = {}): Promise<Studio & { readonly lines: string[] }> {
  const lines: string[] = [];
  const page = await studio({ port: 0, log: (line) => lines.push(line), ...options });
  open.push(page);
  return Object.assign(page, { lines });
}

async function reading(url: string): Promise<Reader> {
  const reader = await read(url);
  open.push(reader);
  return reader;
}

/** Runs as many ticks, which are watched. */
async function run(page: Studio, count: number): Promise<void> {
  const net = makeNet();
  const watched = watch<Reading>(net, { to: page, name: "waves" });
  await lastValueFrom(watched.pull(readings(count)).pipe(truncatedBptt(net, { ...training(), ...watched.steering }), watched.steps)); // prettier-ignore
}

it("tells its address once, whose secret stands behind #, and takes another port where one is taken", async () => {
  const first = await served();
  const second = await served({ port: first.port });
  expect(first.lines).toEqual([`studio: ${first.url}`]);
  expect(first.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#[\w-]{22}$/);
  expect(first.viewUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#[\w-]{22}$/);
  expect(new Set([first.url, first.viewUrl, second.url, second.viewUrl].map((url) => new URL(url).hash)).size).toBe(4); // prettier-ignore
  expect(second.port).not.toBe(first.port);
});

it("serves a page that may do nothing but ask its own server", async () => {
  const { url } = await served();
  const { status, headers, text } = await ask(url, {});
  expect([status, text.startsWith("<!doctype html>"), headers["content-type"]]).toEqual([200, true, "text/html; charset=utf-8"]); // prettier-ignore
  expect(text).not.toContain(new URL(url).hash.slice(1));
  expect(headers["content-security-policy"]).toMatch(
    /^default-src 'none'; script-src 'sha256-[\w+/=]+'; style-src 'sha256-[\w+/=]+'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'$/,
  );
  expect(headers).toMatchObject({ "x-content-type-options": "nosniff", "referrer-policy": "no-referrer", "x-frame-options": "DENY" }); // prettier-ignore
  for (const name of ["access-control-allow-origin", "set-cookie"]) expect(headers).not.toHaveProperty(name);
});

describe("admission", () => {
  const pause = encode({ type: "pause" });
  const matrix = async (page: Studio): Promise<[string, Ask, number][]> => {
    const { port, url, viewUrl } = page;
    const [control, view] = [bearer(url), bearer(viewUrl)];
    const own = `http://127.0.0.1:${port}`;
    const post = { method: "POST", path: "/control", body: pause };
    return [
      ["the page", {}, 200],
      ["by another name of this machine", { headers: { host: `localhost:${port}` } }, 200],
      ["by a foreign name", { headers: { host: `evil.example:${port}` } }, 403],
      ["by its name without a port", { headers: { host: "127.0.0.1" } }, 403],
      ["from a foreign page", { headers: { origin: "http://evil.example" } }, 403],
      ["from an opaque page", { headers: { origin: "null" } }, 403],
      ["from another port", { headers: { origin: `http://127.0.0.1:${port + 1}` } }, 403],
      ["from its own page", { headers: { origin: own } }, 200],
      ["the stream without a token", { path: "/stream" }, 401],
      ["with a wrong token", { path: "/stream", headers: { authorization: "Bearer 0123456789012345678901" } }, 401], // prettier-ignore
      ["with an empty token", { path: "/stream", headers: { authorization: "Bearer " } }, 401],
      ["with the token in the address", { path: `/stream?${control["authorization"].slice(7)}` }, 401],
      ["the right token, a foreign name", { path: "/stream", headers: { ...control, host: "evil.example" } }, 403], // prettier-ignore
      ["the right token, a foreign page", { path: "/stream", headers: { ...control, origin: "http://evil.example" } }, 403], // prettier-ignore
      ["a command without a token", post, 401],
      ["with the token that may look", { ...post, headers: view }, 403],
      ["with the token that may steer", { ...post, headers: control }, 204],
      ["from its own page, too", { ...post, headers: { ...control, origin: own } }, 204],
      ["a command from a foreign page", { ...post, headers: { ...control, origin: "http://evil.example" } }, 403], // prettier-ignore
      ["another path", { path: "/etc/passwd", headers: control }, 404],
      ["a path that leads outside", { path: "/../thread.js", headers: control }, 404],
      ["a command that is got", { path: "/control", headers: control }, 405],
      ["a page that is posted", { method: "POST" }, 405],
      ["the head of the page", { method: "HEAD" }, 405],
      ["a page that is put", { method: "PUT", headers: control }, 405],
      ["a command that is put", { ...post, method: "PUT", headers: control }, 405],
      ["a question of nobody's script", { method: "OPTIONS", path: "/control" }, 405],
      ["a question about all", { method: "OPTIONS", path: "*" }, 404],
      ["the address of another server", { path: "http://evil.example/stream", headers: control }, 404],
      ["a name that this machine's ends", { headers: { host: `evil.localhost:${port}` } }, 403],
      ["a name that this machine's begins", { headers: { host: `127.0.0.1.evil.example:${port}` } }, 403],
      ["this machine's name, another port", { headers: { host: `localhost:${port + 1}` } }, 403],
      ["two hosts in one", { headers: { host: `localhost:${port}, evil.example` } }, 403],
      [
        "the token in the query, by name",
        { path: `/stream?token=${control["authorization"].slice(7)}` },
        401,
      ],
      ["a command with its token in the query", { ...post, path: `/control?${control["authorization"].slice(7)}` }, 401], // prettier-ignore
      [
        "a longer token",
        { path: "/stream", headers: { authorization: `${control["authorization"]}x` } },
        401,
      ],
      ["no origin, but an empty one", { headers: { origin: "" } }, 403],
      ["a question of another page's script", { method: "OPTIONS", path: "/control", headers: { origin: "http://evil.example" } }, 403], // prettier-ignore
    ];
  };

  it("asks for the host, the origin and the token", async () => {
    const page = await served();
    const reader = await reading(page.viewUrl);
    void run(page, 200);
    await reader.until(() => reader.messages.some(({ type }) => type === "hello"));
    for (const [name, request, status] of await matrix(page))
      expect([name, (await ask(page.url, request)).status]).toEqual([name, status]);
  });

  it("lets nobody steer where there are no controls, and goes by the names that are allowed", async () => {
    const page = await served({ controls: false, allowedHosts: ["studio.example"] });
    expect(page.url).toBe(page.viewUrl);
    const post = { method: "POST", path: "/control", body: pause };
    expect((await ask(page.url, { ...post, headers: bearer(page.url) })).status).toBe(403);
    for (const host of ["studio.example", "Studio.Example", `studio.example:${page.port}`])
      expect((await ask(page.url, { headers: { host } })).status).toBe(200);
    expect((await ask(page.url, { headers: { host: "evil.example" } })).status).toBe(403);
  });

  it("warns where other machines can reach it", async () => {
    const page = await served({ host: "0.0.0.0", allowedHosts: ["studio.example"] });
    expect(page.lines).toEqual([
      `studio: ${page.url}`,
      `studio: warning: other machines can reach 0.0.0.0:${page.port}; who has this address may look and, with it, steer`,
    ]);
    expect(new URL(page.url).hostname).toBe("studio.example");
  });

  it("says in words what options are impossible", async () => {
    for (const [options, text] of [
      [{ port: -1 }, "studio: port is -1, expected a whole number from 0 to 65535"],
      [{ host: "0.0.0.0" }, 'studio: host is "0.0.0.0", which other machines reach, and allowedHosts is empty; give the names under which it may be asked'], // prettier-ignore
      [{ allowedHosts: "all" }, 'studio: allowedHosts is "all", expected a list of names'],
      [{ log: 1 }, "studio: log is 1, expected a function"],
      [{ token: "x" }, 'studio: no option named "token"; it has port, host, allowedHosts, controls, log'],
    ] as const)
      await expect(studio(options as never)).rejects.toThrow(text);
  });
});

it("answers commands that are none with a sentence, and goes on", async () => {
  const page = await served();
  const headers = bearer(page.url);
  const post = (body: string | Uint8Array): Promise<[number, string]> =>
    ask(page.url, { method: "POST", path: "/control", headers, body }).then(({ status, text }) => [status, text]); // prettier-ignore
  expect(await post("{}")).toEqual([400, "the run has not begun yet; try again"]);
  const net = makeNet();
  const watched = watch<Reading>(net, { to: page });
  const steps = lastValueFrom(watched.pull(readings(40)).pipe(truncatedBptt(net, { ...training(), ...watched.steering }), watched.steps)); // prettier-ignore
  const reader = await reading(page.url);
  await reader.until(() => reader.messages.some(({ type }) => type === "hello"));
  await steps;
  const deep = `${"[".repeat(2000)}${"]".repeat(2000)}`;
  for (const [body, text] of [
    ["", "the command is no JSON"],
    ["{", "the command is no JSON"],
    ["null", "a command is null, expected an object with a type"],
    [deep, "a command is ["],
    ['{"type":"__proto__"}', 'the type is "__proto__"'],
    ['{"type":"learningRate","value":"1e-3"}', 'value is "1e-3", expected a number from 0 up'],
    ['{"type":"learningRate","value":{"number":"NaN"}}', "value is NaN, expected a number from 0 up"],
    ['{"type":"frozen","layers":[0.5]}', "layers is [0.5], expected a list of numbers from 0 to 1"],
    ['{"type":"checkpoint","path":"/etc/passwd"}', '"checkpoint" has no effect'],
    [Buffer.from([0xff, 0xfe, 0x00]), "the command is no JSON"],
  ] as const) {
    const [status, answer] = await post(body);
    expect(status).toBe(400);
    expect(answer.startsWith(text) ? text : answer).toBe(text);
  }
  const long = await post(`"${"x".repeat(5000)}"`).catch((error: NodeJS.ErrnoException) => [400, error.code]);
  // The rest of a long body is not read: the connection may end before the answer has been.
  expect([[400, "a command has at most 4096 bytes"], [400, "ECONNRESET"], [400, "EPIPE"]]).toContainEqual(long); // prettier-ignore
  const accepted = await post('{"type":"key","key":"ATL"}');
  expect(accepted).toEqual([204, ""]);
});

it("what is no HTTP, or names no host, harms nobody", async () => {
  const page = await served();
  const raw = (text: string): Promise<string> =>
    new Promise((resolve) => {
      const socket = connect(page.port, "127.0.0.1");
      let answer = "";
      socket.on("data", (part) => (answer += part.toString()));
      socket.on("close", () => resolve(answer));
      socket.on("error", () => {});
      socket.write(text);
    });
  await raw("\0\0\0 hello\r\n\r\n");
  expect(await raw("GET / HTTP/1.0\r\n\r\n")).toMatch(/^HTTP\/1.1 403 /);
  expect(await raw("GET / HTTP/1.1\r\n\r\n")).toMatch(/^HTTP\/1.1 400 /);
  expect((await ask(page.url, {})).status).toBe(200);
});

it("three pages get the same, and one that joins late gets what has been", async () => {
  const page = await served();
  const early = [await reading(page.url), await reading(page.viewUrl), await reading(page.viewUrl)];
  await run(page, 600);
  for (const reader of early) await reader.until(() => reader.messages.at(-1)?.type === "bye");
  const [first, ...others] = early.map(({ messages }) => messages);
  for (const messages of others) expect(messages.filter(({ type }) => type !== "hello")).toEqual(first.filter(({ type }) => type !== "hello")); // prettier-ignore
  expect(early.map(({ messages }) => messages[0])).toMatchObject([true, false, false].map((mayControl) => ({ type: "hello", mayControl }))); // prettier-ignore

  const late = await reading(page.url);
  await late.until(() => late.messages.at(-1)?.type === "bye");
  const order = late.messages.map(({ type }) => type).filter((type, index, all) => type !== all[index - 1]);
  expect(order).toEqual(["hello", "controls", "history", "event", "frame", "bye"]);
  const history = late.messages.find(({ type }) => type === "history");
  expect(history).toMatchObject({ stretch: 1 });
  expect(history?.type === "history" && history.ticks.at(-1)).toBe(600);
  const frames = late.messages.filter((message) => message.type === "frame");
  expect(frames.every(({ keys }) => keys?.length === 3)).toBe(true);
  for (const part of ["burst", "pass"] as const) expect(frames.some((frame) => frame[part])).toBe(true);
  expect(frames.some(({ marbles }) => marbles.length > 0)).toBe(true);
});

it("another run on the same page begins anew", async () => {
  const page = await served();
  const reader = await reading(page.url);
  await run(page, 40);
  await run(page, 80);
  const ends = (): number => reader.messages.filter(({ type }) => type === "bye").length;
  await reader.until(() => ends() === 2);
  const late = await reading(page.url);
  await late.until(() => late.messages.at(-1)?.type === "bye");
  expect(late.messages.filter(({ type }) => type === "event")).toHaveLength(1);
});

it("a source that never gives its event loop a turn is served, and steered", async () => {
  const page = await served();
  const net = makeNet();
  const watched = watch<Reading>(net, { to: page });
  const samples = readings(300);
  const browser = new Worker(
    `const { workerData } = require("node:worker_threads");
    (async () => {
      const { address, headers } = workerData;
      const { body } = await fetch(address + "/stream", { headers });
      let text = "";
      for await (const part of body) {
        text += Buffer.from(part).toString();
        if (text.includes('"type":"frame"')) break;
      }
      await fetch(address + "/control", { method: "POST", headers, body: '{"type":"learningRate","value":0}' });
    })();`,
    { eval: true, workerData: { address: new URL(page.url).origin, headers: bearer(page.url) } },
  );
  let rate: number | undefined;
  watched.steering.learningRate$.subscribe((value) => (rate = value));
  const giveUp = performance.now() + 100_000; // ends a hang
  from(
    (function* () {
      while (performance.now() < giveUp) yield* samples;
    })(),
  )
    .pipe(
      truncatedBptt(net, { ...training(), ...watched.steering }),
      watched.steps,
      takeWhile(() => rate === undefined),
    )
    .subscribe();
  expect(rate).toBe(0);
  watched.close();
  await new Promise((resolve) => browser.once("exit", resolve));
});

it("ends with everything that it has opened", async () => {
  const page = await studio({ port: 0, log: () => {} });
  const reader = await read(page.url);
  await page.close();
  await reader.ended;
  await expect(ask(page.url, {})).rejects.toThrow("ECONNREFUSED");
  page.postMessage({ type: "bye", why: "too late" });
  await page.close();
});

it("learns the same bits with a page that reads and steers nothing", async () => {
  const page = await served();
  await reading(page.url);
  const net = makeNet();
  const watched = watch<Reading>(net, { to: page });
  const options = { ...training(), loss: squaredError(), optimizer: adam() };
  await lastValueFrom(watched.pull(readings(2000)).pipe(truncatedBptt(net, { ...options, ...watched.steering }), watched.steps)); // prettier-ignore
  const alone = makeNet();
  await lastValueFrom(
    from(readings(2000)).pipe(
      truncatedBptt(alone, options),
      map(({ loss }) => loss),
    ),
  );
  expect(net.save()).toEqual(alone.save());
});
