import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { latestCheckpoint, loadCheckpoint } from "backstream";
import { afterAll, beforeAll, expect, it } from "vitest";
import { endingWithParent } from "../../../jetstream/src/fixtures/endingWithParent.js";
import type { Report } from "../Report.js";

const workspace = join(import.meta.dirname, "../../../..");
const folder = mkdtempSync(join(tmpdir(), "backstream-"));
const file = (name: string): string => join(folder, name);
const children: ChildProcess[] = [];
beforeAll(() => started(["tools/scripts/run.mjs", "packages/cli/src/main.ts", "--help"]).ended); // bundles it
afterAll(() => {
  for (const child of children) child.kill("SIGKILL"); // those of tests that failed
  rmSync(folder, { recursive: true });
});

interface Started {
  readonly child: ChildProcess;
  readonly heard: { out: string; err: string };
  readonly ended: Promise<number | null>;
  /** Resolves when standard error says it; with what it says. */
  says(what: RegExp): Promise<string>;
}

function serve(...argv: string[]): Started {
  return started([...endingWithParent, "packages/cli/.run/src.main.mjs", "serve", ...argv]);
}

function started(argv: readonly string[]): Started {
  const child = spawn(process.execPath, argv, { cwd: workspace, stdio: ["pipe", "pipe", "pipe", "pipe"] });
  children.push(child);
  const heard = { out: "", err: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => (heard.out += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (heard.err += text));
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  return {
    child,
    heard,
    ended,
    async says(what) {
      for (;;) {
        const found = what.exec(heard.err)?.[0];
        if (found !== undefined) return found;
        const isOver = await Promise.race([once(child.stderr, "data"), ended.then(() => "over" as const)]);
        if (isOver === "over" && !what.test(heard.err)) throw new Error(heard.err);
      }
    },
  };
}

const address = /http:\/\/[\d.:]+/;
const line = (index: number): string =>
  `${JSON.stringify({ k: "ab"[index % 2], x: index % 5, y: index % 2 })}\n`;
const lines = (count: number): string => Array.from({ length: count }, (_, index) => line(index)).join("");
const post = (url: string, path: string, body: string): Promise<Response> =>
  fetch(url + path, { method: "POST", body });

/** Asks for metrics until a number is reached. */
async function until(url: string, metric: string, wanted: number): Promise<void> {
  const read = async (): Promise<number> => {
    const text = await (await fetch(`${url}/metrics`)).text();
    return Number(new RegExp(`^backstream_${metric} (.+)$`, "m").exec(text)?.[1]);
  };
  while ((await read()) < wanted);
}

it("learns, answers, and at SIGTERM saves what it has accepted and leaves with 0", async () => {
  writeFileSync(file("records.ndjson"), lines(100));
  const save = file("model.safetensors");
  const checkpoint = file("run");
  const options = ["--target", "y", "--key", "k", "--units", "4", "--port", "0", "--json", "--stride", "1"];
  const { child, heard, ended, says } = serve(
    file("records.ndjson"),
    ...options,
    "--save",
    save,
    "--checkpoint",
    checkpoint,
  );
  const url = await says(address);
  await until(url, "records_total", 100);
  const answer = await post(url, "/predict", `{"k":"a","x":1}`);
  expect(await answer.json()).toMatchObject({ key: "a", prediction: expect.any(Number) as number });
  expect((await post(url, "/learn", lines(50))).status).toBe(202);
  child.kill("SIGTERM");
  expect(await ended).toBe(0);
  expect(heard.err).toMatch(
    /stopped; what was accepted will be learned and saved, a second Ctrl-C ends at once\n$/,
  );
  expect(JSON.parse(heard.out) as Report).toMatchObject({ records: 150, rejected: 0, interrupted: true });
  expect(loadCheckpoint(save).samples).toBe(150);
  expect(latestCheckpoint(checkpoint)?.samples).toBe(150);
  await expect(fetch(`${url}/healthz`)).rejects.toThrow("fetch failed");
});

it("finishes the requests that it has", async () => {
  const { child, ended, says } = serve("none", "--target", "y", "--port", "0", "--units", "4");
  const url = await says(address);
  await post(url, "/learn", lines(30));
  await until(url, "updates_total", 1);
  const socket = connect(Number(new URL(url).port), "127.0.0.1");
  await once(socket, "connect");
  const body = `{"k":"a","x":1}`;
  socket.write(
    `POST /predict HTTP/1.1\r\nhost: x\r\ncontent-length: ${body.length}\r\n\r\n${body.slice(0, 5)}`,
  );
  // The server has heard the beginning when it has answered what was asked after it.
  await fetch(`${url}/healthz`);
  child.kill("SIGTERM");
  await says(/stopped/);
  socket.write(body.slice(5));
  const [reply] = (await once(socket, "data")) as [Buffer];
  expect(String(reply)).toMatch(/^HTTP\/1.1 200 OK/);
  expect(await ended).toBe(0);
});

it("learns from standard input, and goes on when that has ended", async () => {
  const { child, ended, says } = serve("-", "--target", "y", "--units", "4", "--port", "0");
  child.stdin?.end(lines(40));
  const url = await says(address);
  await until(url, "records_total", 40);
  await post(url, "/learn", lines(10));
  await until(url, "records_total", 50);
  child.kill("SIGINT");
  expect(await ended).toBe(0);
});

it("leaves with 0 also where no record has come", async () => {
  const { child, heard, ended, says } = serve("none", "--target", "y", "--port", "0");
  await says(address);
  child.kill("SIGTERM");
  expect(await ended).toBe(0);
  expect(heard.out).toBe("");
});

it("ends at once at the second signal", async () => {
  const { child, ended, says } = serve("none", "--target", "y", "--port", "0");
  const url = await says(address);
  const socket = connect(Number(new URL(url).port), "127.0.0.1").on("error", () => {});
  await once(socket, "connect");
  socket.write("POST /predict HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\n\r\n{"); // it waits for the rest
  await fetch(`${url}/healthz`);
  child.kill("SIGINT");
  await says(/stopped/);
  child.kill("SIGTERM");
  await ended;
  expect(child.signalCode).toBe("SIGTERM");
  socket.destroy();
});

it("ends with the learner's error and exit code", async () => {
  const missing = serve("/nowhere.csv", "--target", "y", "--port", "0");
  expect(await missing.ended).toBe(2);
  expect(missing.heard.err).toMatch(/\nbackstream: \/nowhere\.csv: cannot be read \(no such file\)\n$/);
  const wrong = serve("none", "--target", "nope", "--port", "0");
  await post(await wrong.says(address), "/learn", lines(1));
  expect(await wrong.ended).toBe(2);
  expect(wrong.heard.err).toMatch(/\nbackstream: --target: no column "nope"; the source has k, x, y\n$/);
});

it("says when the port is taken, or an option is impossible", async () => {
  const taken = createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  const { port } = taken.address() as AddressInfo; // not a pipe
  const said = async (...argv: string[]): Promise<string> => {
    const { ended, heard } = serve("none", "--target", "y", ...argv);
    expect(await ended).toBe(2);
    return heard.err;
  };
  expect(await said("--port", String(port))).toBe(
    `backstream: --port: ${port} is taken on 127.0.0.1; name another one, or 0\n`,
  );
  taken.close();
  expect(await said("--port", "70000")).toBe("backstream: --port: 70000 is none, expected at most 65535\n");
  expect(await said("--port", "x")).toBe('backstream: --port: "x" is no number\n');
  expect(await said("--queue", "0")).toBe("backstream: --queue: 0 is no whole number from 1 up\n");
  expect(await said("--unhealthy-after", "-1")).toBe(
    "backstream: --unhealthy-after: -1 is no number from 0 up\n",
  );
  expect(await said("--port", "0", "--host", "203.0.113.1")).toMatch(
    /^backstream: --host: cannot listen on 203\.0\.113\.1 \(.*EADDRNOTAVAIL.*\)\n$/,
  );
});
