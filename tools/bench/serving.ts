// node tools/scripts/run.mjs tools/bench/serving.ts [--rate 100] [--seconds 15] [--json]
// Predictions over HTTP while the demo flights is learned at full speed: how long an answer takes, and how many records are
// learned a second; with the learner in a thread of its own (`backstream serve`), and on the thread that serves.
// Requests come at fixed times, whether the last answer has come or not, and an answer's time counts from the moment
// at which its request should have been sent: so a server that stands still is charged for all who wait.
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { Agent, request } from "node:http";
import { cpus, loadavg } from "node:os";
import { dirname, join, resolve } from "node:path";
import { setTimeout } from "node:timers/promises";
import { parseArgs } from "node:util";

interface Measured {
  readonly name: string;
  readonly requests: number;
  readonly failed: number;
  /** In milliseconds. */
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  readonly learnedPerSecond: number;
  readonly load: number;
}

const { values } = parseArgs({
  options: {
    rate: { type: "string", default: "100" },
    seconds: { type: "string", default: "15" },
    json: { type: "boolean", default: false },
  },
});
const rate = Number(values.rate);
const seconds = Number(values.seconds);
if (!(rate > 0 && seconds > 0)) throw new RangeError("--rate and --seconds are numbers above 0");

const workspace = resolve(dirname(process.argv[1] ?? ""), "../.."); // the bundle is in tools/.run
const arms = [
  ["learner in a thread of its own", ["packages/cli/src/main.ts", "serve", "flights", "--port", "0"]],
  ["learner on the thread that serves", ["tools/bench/serveOnOneThread.ts"]],
] as const;
const airports = ["ATL", "ORD", "DFW", "LAX", "JFK", "SEA", "MIA", "DEN"];

const results: Measured[] = [];
for (const [name, program] of arms) results.push(await measured(name, program));
if (values.json) console.log(JSON.stringify({ rate, seconds, cores: cpus().length, results }));
else {
  console.log(`${rate} requests a second for ${seconds} s, ${cpus().length} cores; times in ms`);
  console.table(
    Object.fromEntries(
      results.map(({ name, p50, p99, max, learnedPerSecond, failed, load }) => [
        name,
        {
          p50: p50.toFixed(1),
          p99: p99.toFixed(1),
          max: max.toFixed(1),
          "records/s": Math.round(learnedPerSecond),
          failed,
          load: load.toFixed(1),
        },
      ]),
    ),
  );
}

async function measured(name: string, program: readonly string[]): Promise<Measured> {
  const child = spawn(process.execPath, [join(workspace, "tools/scripts/run.mjs"), ...program], {
    cwd: workspace,
    stdio: ["ignore", "ignore", "pipe"],
  });
  try {
    const url = await listening(child);
    const agent = new Agent({ keepAlive: true, maxSockets: 50 });
    while (!(await isReady(url, agent))) await setTimeout(50);
    const before = await recordsOf(url, agent);
    const begin = performance.now();
    const answers = await openLoop(url, agent);
    const learned = (await recordsOf(url, agent)) - before;
    const took = (performance.now() - begin) / 1000;
    agent.destroy();
    const times = answers.filter((time) => Number.isFinite(time)).sort((a, b) => a - b);
    const at = (share: number): number =>
      times[Math.min(times.length - 1, Math.floor(share * times.length))] ?? NaN;
    return {
      name,
      requests: answers.length,
      failed: answers.length - times.length,
      p50: at(0.5),
      p99: at(0.99),
      max: at(1),
      learnedPerSecond: learned / took,
      load: loadavg()[0] ?? NaN,
    };
  } finally {
    child.kill("SIGTERM");
    if (child.exitCode === null) await once(child, "exit");
  }
}

/** The address that a server says it serves on. */
async function listening(child: ChildProcess): Promise<string> {
  let text = "";
  for await (const chunk of child.stderr ?? []) {
    text += String(chunk);
    const url = /http:\/\/\S+/.exec(text)?.[0];
    if (url === undefined) continue;
    child.stderr?.resume();
    return url;
  }
  throw new Error(`the server has ended: ${text}`);
}

/** Sends all requests at their times; the time of each answer in milliseconds, infinite where there was none. */
async function openLoop(url: string, agent: Agent): Promise<number[]> {
  const count = Math.round(rate * seconds);
  const begin = performance.now();
  const answers: Promise<number>[] = [];
  for (let index = 0; index < count; index++) {
    const due = begin + (1000 * index) / rate;
    const early = due - performance.now();
    if (early > 0) await setTimeout(early);
    const body = JSON.stringify({
      date: "2001-03-01T08:00:00Z",
      distance: 400 + index,
      origin: airports[index % airports.length],
      destination: airports[(index + 3) % airports.length],
    });
    answers.push(
      ask(url, agent, "POST", "/predict", body).then(
        ({ status }) => (status === 200 ? performance.now() - due : Infinity),
        () => Infinity,
      ),
    );
  }
  return Promise.all(answers);
}

async function isReady(url: string, agent: Agent): Promise<boolean> {
  const { text } = await ask(url, agent, "GET", "/healthz");
  return (JSON.parse(text) as { readonly status: string }).status === "ok";
}

async function recordsOf(url: string, agent: Agent): Promise<number> {
  const { text } = await ask(url, agent, "GET", "/metrics");
  return Number(/^backstream_records_total (\d+)$/m.exec(text)?.[1]);
}

function ask(
  url: string,
  agent: Agent,
  method: string,
  path: string,
  body?: string,
): Promise<{ readonly status: number; readonly text: string }> {
  return new Promise((answer, fail) => {
    request(`${url}${path}`, { method, agent }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
      response.on("end", () => answer({ status: response.statusCode ?? 0, text })).on("error", fail);
    })
      .on("error", fail)
      .end(body);
  });
}
