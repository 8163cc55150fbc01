import { once } from "node:events";
import { connect, type AddressInfo } from "node:net";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { servedIn, type Served } from "../fixtures/servedIn.js";
import { httpLimits, httpServer } from "./httpServer.js";
import { Service } from "./Service.js";

let served: Served;
let url: string;
const servers: { close(): unknown; closeAllConnections(): void }[] = [];

/** Listens with these limits; returns the port. */
async function listening(limits: Partial<typeof httpLimits> = {}, service = served.service): Promise<number> {
  const server = httpServer(service, { ...httpLimits, ...limits }).listen(0, "127.0.0.1");
  servers.push(server);
  await once(server, "listening");
  return (server.address() as AddressInfo).port; // not a pipe
}

beforeAll(async () => {
  const source = join(mkdtempSync(join(tmpdir(), "backstream-")), "records.ndjson");
  const record = (index: number) => `${JSON.stringify({ k: "ab"[index % 2], x: index % 5, y: index % 2 })}\n`;
  writeFileSync(source, Array.from({ length: 60 }, (_, index) => record(index)).join(""));
  served = servedIn({ source, target: "y", key: "k", units: 4 }, 20);
  await served.until(({ records }) => records === 60);
  url = `http://127.0.0.1:${await listening()}`;
});
afterAll(async () => {
  for (const server of servers) {
    server.close();
    server.closeAllConnections();
  }
  await served.stop();
});

interface Said {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}
async function post(
  path: string,
  body: string | Uint8Array<ArrayBuffer>,
  type = "application/json",
): Promise<Said> {
  const response = await fetch(`${url}${path}`, { method: "POST", body, headers: { "content-type": type } });
  const said = await response.text();
  expect(said.endsWith("\n")).toBe(true);
  return {
    status: response.status,
    headers: response.headers,
    body: response.headers.get("content-type") === "application/json" ? JSON.parse(said) : said,
  };
}

describe("POST /predict", () => {
  it("answers a record, an array, and lines, each in its own form", async () => {
    const one = await post("/predict", `{"k":"a","x":1}`);
    expect(one).toMatchObject({ status: 200, body: { key: "a", prediction: expect.any(Number) as number } });
    expect(await post("/predict", `[{"k":"a","x":1}]`)).toMatchObject({ status: 200, body: [one.body] });
    expect(await post("/predict", "[]")).toMatchObject({ status: 200, body: [] });
    const line = `${JSON.stringify(one.body)}\n`;
    expect(await post("/predict", `{"k":"a","x":1}\n`, "application/x-ndjson")).toMatchObject({ body: line });
    expect(await post("/predict", `{"k":"a","x":1}\n\n{"k":"a","x":1}`)).toMatchObject({ body: line + line });
    expect(await post("/predict", `{\n  "k": "a",\n  "x": 1\n}`)).toMatchObject({ body: one.body });
  });

  it("says why a record cannot be used, and 422 where none can", async () => {
    expect(await post("/predict", `{"k":"a","x":"many"}`)).toMatchObject({
      status: 422,
      body: { error: 'x is "many", expected a finite number' },
    });
    const some = await post("/predict", `[{"x":1},{"k":"a","x":1},{"k":"a"}]`);
    expect(some).toMatchObject({
      status: 200,
      body: [{ error: "k is missing" }, { key: "a" }, { error: "x is missing" }],
    });
  });

  it.each([
    ["", "the body is empty, expected a record as JSON, an array of records, or NDJSON"],
    ["{", "the body is broken JSON: {"],
    [`{"k":`.padEnd(100, " ") + "x".repeat(99), `the body is broken JSON: {"k": ${"x".repeat(51)}…`],
    ["3", "the body is 3, expected a JSON object with columns"],
    ["[{},null]", "record 1 is null, expected a JSON object with columns"],
    [`{"k":"a","x":1}\n{"k"`, `line 2 is broken JSON: {"k"`],
    [`{"k":"a","x":1}\n[]`, "line 2 is [], expected a JSON object with columns"],
    [Uint8Array.of(34, 0xff, 34), "the body is no UTF-8"],
  ])("refuses %j in one line with the value", async (body, error) => {
    expect(await post("/predict", body)).toMatchObject({ status: 400, body: { error } });
  });

  it("predicts a bounded number of records, so that others are answered meanwhile", async () => {
    expect(await post("/predict", JSON.stringify(Array(1001).fill({})))).toMatchObject({
      status: 413,
      body: { error: "the body has 1001 records, expected at most 1000; send fewer a request" },
    });
  });

  it("survives columns that are called as what objects inherit", async () => {
    const body = `{"k":"a","x":1,"__proto__":{"x":7},"constructor":2,"toString":3}`;
    expect(await post("/predict", body)).toMatchObject({ status: 200, body: { key: "a" } });
  });
});

describe("POST /learn", () => {
  it("accepts records, and refuses more than could ever wait", async () => {
    const records = (count: number): string =>
      JSON.stringify(Array.from({ length: count }, () => ({ k: "a", x: 1, y: 1 })));
    expect(await post("/learn", records(2))).toMatchObject({ status: 202, body: { accepted: 2 } });
    await served.until(({ taken }) => taken === 2);
    expect(await post("/learn", records(21))).toMatchObject({
      status: 413,
      body: { error: "the body has 21 records, expected at most 20; send fewer a request" },
    });
    expect(served.service.waiting).toBe(0);
  });
});

it("sends 429 with Retry-After", async () => {
  const service = new Service({ capacity: 20, unhealthyAfter: 0, post: () => {} }); // nothing is ever taken
  const learn = (count: number) =>
    fetch(`http://127.0.0.1:${port}/learn`, { method: "POST", body: JSON.stringify(Array(count).fill({})) });
  const port = await listening({}, service);
  expect((await learn(19)).status).toBe(202);
  const refused = await learn(2);
  expect([refused.status, refused.headers.get("retry-after"), await refused.json()]).toEqual([
    429,
    "1",
    { error: "19 records wait to be learned from, and 2 more would be above 20; send them again" },
  ]);
  expect((await learn(1)).status).toBe(202);
});

it("has metrics that Prometheus reads, and health", async () => {
  const response = await fetch(`${url}/metrics`);
  const said = await response.text();
  expect(response.headers.get("content-type")).toBe("text/plain; version=0.0.4");
  for (const line of said.trim().split("\n")) {
    expect(line).toMatch(
      /^(# (HELP|TYPE) backstream_\w+ .+|backstream_\w+(\{le="[\d.+Inf]+"\})? (-?[\d.e+-]+|NaN))$/,
    );
  }
  expect(said).toContain("\nbackstream_keys 2\n");
  expect(said).toContain(`\nbackstream_request_seconds_count ${served.service.latency.count}\n`);
  const health = await fetch(`${url}/healthz?full=1`);
  expect([health.status, await health.json()]).toMatchObject([200, { status: "ok" }]);
});

it("says 503 where it is not healthy", async () => {
  const service = Object.assign(Object.create(served.service) as typeof served.service, {
    health: () => ({ status: "stale", savedSecondsAgo: 400, unsavedSeconds: 301 }) as const,
  });
  const health = await fetch(`http://127.0.0.1:${await listening({}, service)}/healthz`);
  expect([health.status, await health.json()]).toEqual([
    503,
    { status: "stale", savedSecondsAgo: 400, unsavedSeconds: 301 },
  ]);
});

it("knows its paths and methods", async () => {
  expect(await post("/nowhere?x=1", "{}")).toMatchObject({
    status: 404,
    body: { error: "there is no /nowhere; there are /predict, /learn, /metrics, /healthz" },
  });
  expect(await post("/__proto__", "{}")).toMatchObject({ status: 404 });
  const got = await fetch(`${url}/predict`);
  expect([got.status, got.headers.get("allow"), await got.json()]).toEqual([
    405,
    "POST",
    { error: "/predict takes POST, not GET" },
  ]);
});

/** Everything that a server says to a client that sends this and then does nothing. */
async function saidTo(port: number, sent: string, ends = false): Promise<string> {
  const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
  socket.on("error", () => {});
  await once(socket, "connect");
  socket.write(sent);
  if (ends) socket.end();
  const said = await text(socket).catch(() => "");
  socket.destroy();
  return said;
}

describe("a hostile client", () => {
  it("may not send a large body, whether it says so or not", async () => {
    const port = await listening({ bodyBytes: 100 });
    const said = await saidTo(port, "POST /predict HTTP/1.1\r\nhost: x\r\ncontent-length: 101\r\n\r\n");
    expect(said).toMatch(/^HTTP\/1.1 413 [^]*connection: close[^]*the body has more than 100 bytes/);
    const chunk = `c8\r\n${"x".repeat(200)}\r\n`;
    const head = "POST /predict HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n";
    expect(await saidTo(port, head + chunk)).toMatch(/^HTTP\/1.1 413 /);
  });

  it("may not send large headers", async () => {
    const port = await listening({ headerBytes: 1000 });
    expect(await saidTo(port, `GET /metrics HTTP/1.1\r\nx: ${"y".repeat(2000)}\r\n\r\n`)).toMatch(
      /^HTTP\/1.1 431 /,
    );
  });

  it("may not take for ever over its headers or its body", async () => {
    const port = await listening({ headersTimeout: 50, requestTimeout: 50 });
    expect(await saidTo(port, "POST /predict HTTP/1.1\r\nhost:")).toMatch(/^HTTP\/1.1 408 /);
    const started = "POST /predict HTTP/1.1\r\nhost: x\r\ncontent-length: 50\r\n\r\n{";
    expect(await saidTo(port, started)).toMatch(/^HTTP\/1.1 408 |^$/);
  });

  it("may not keep a connection on which it says nothing", async () => {
    const port = await listening({ idleTimeout: 50 });
    expect(await saidTo(port, "")).toBe("");
  });

  it("may close its half, and is answered", async () => {
    const port = await listening();
    const body = `{"k":"a","x":1}`;
    const sent = `POST /predict HTTP/1.1\r\nhost: x\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`;
    expect(await saidTo(port, sent, true)).toMatch(/^HTTP\/1.1 200 OK[^]*"prediction":/);
    // One that leaves in the middle of its body is nobody to answer; the next one is answered.
    await saidTo(port, sent.slice(0, -3), true);
    expect(await saidTo(port, sent)).toMatch(/^HTTP\/1.1 200 OK/);
  });

  it("may say what is no HTTP", async () => {
    expect(await saidTo(await listening(), "hello\r\n\r\n")).toMatch(/^HTTP\/1.1 400 /);
  });
});
