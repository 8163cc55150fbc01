// npm run soak [-- NAME…] [--seed 1] [--cases N] [--seconds S] [--ticks 1000000] [--minutes 10] [--json] [--help]
import { parseArgs } from "node:util";
import { isMainThread, workerData } from "node:worker_threads";
import { soakSubscriptions } from "../bench/soakSubscriptions.js";
import { soakTicks, type Soak } from "../bench/soakTicks.js";
import type { Found } from "./Search.js";
import { hasNatsServer } from "../../packages/jetstream/src/fixtures/natsServer.js";
import { soakDurable, type DurableSoak } from "./durable/soakDurable.js";
import { soakStudio, type StudioSoak } from "./studio/soakStudio.js";
import { searches } from "./searches.js";
import { watch, type WorkerTask } from "./watch.js";
import { work } from "./work.js";

async function main(): Promise<void> {
  const { values, positionals } = readArguments();
  if (values.help) {
    console.log(help);
    return;
  }
  const known = [...memory, "durable", "studio", ...searches.map(({ name }) => name)];
  const names = positionals.length === 0 ? known : positionals;
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) refuse(`"${unknown}" is no soak, expected some of ${known.join(", ")}`);
  const ticks = countOf("ticks", values.ticks);
  const seed = countOf("seed", values.seed);
  const seconds = values.seconds === undefined ? Infinity : countOf("seconds", values.seconds);
  const cases = values.cases === undefined ? undefined : countOf("cases", values.cases);

  const soaks: Soak[] = [];
  if (names.includes("ticks")) soaks.push(await soakTicks(ticks));
  if (names.includes("subscriptions")) soaks.push(await soakSubscriptions(10_000));
  let durable: DurableSoak | undefined;
  if (names.includes("durable") && hasNatsServer) {
    const minutes = countOf("minutes", values.minutes);
    durable = await soakDurable(minutes, seed, (text) => console.error(`soak: ${text}`));
  }
  let page: StudioSoak | undefined;
  if (names.includes("studio"))
    page = await soakStudio(countOf("minutes", values.minutes), (text) => console.error(`soak: ${text}`));
  const found: Found[] = [];
  for (const search of searches.filter(({ name }) => names.includes(name))) {
    found.push(
      await watch(search, {
        seed,
        // With a time, as many as it allows.
        cases: cases ?? (seconds < Infinity ? 2 ** 30 : search.cases),
        seconds,
        patience: countOf("patience", values.patience),
        program: new URL(import.meta.url),
        report: (text) => console.error(`soak: ${text}`),
      }),
    );
  }
  if (values.json)
    console.log(JSON.stringify({ memory: soaks, durable, studio: page, searches: found }, null, 2));
  else {
    for (const soak of soaks) console.log(`${soak.what}: ${soak.said}: ${soak.flat ? "flat" : "NOT FLAT"}`);
    if (durable) {
      const { published, learned, kills, again, memory: said, failures } = durable;
      console.log(
        `durable: ${published} records published, ${learned} learned from, ${kills.learner} kills of the learner, ${kills.server} of the server, ${again} updates made again; ${said}: ${failures.length === 0 ? "nothing lost" : failures.join("; ")}`,
      );
    }
    if (page) {
      const { updates, seconds, joined, memory: said, failures } = page;
      console.log(
        `studio: ${updates} updates in ${seconds.toFixed(0)} s, ${joined} late pages; ${said}: ${failures.length === 0 ? "nothing wrong" : failures.join("; ")}`,
      );
    }
    for (const { search, cases: ran, seconds: took, failures } of found)
      console.log(
        `${search}: ${ran} cases from seed ${seed} in ${took.toFixed(1)} s: ${failures.length} failed`,
      );
  }
  if (
    soaks.some(({ flat }) => !flat) ||
    (durable && durable.failures.length > 0) ||
    (page && page.failures.length > 0) ||
    found.some(({ failures }) => failures.length > 0)
  )
    process.exitCode = 1;
}

const memory = ["ticks", "subscriptions"];

const help = `npm run soak [-- NAME…] [--seed 1] [--cases N] [--seconds S] [--ticks 1000000] [--minutes 10] [--json]

${[
  ["ticks", "a million ticks: memory does not grow"],
  ["subscriptions", "10,000 subscriptions: the arena is as before after each"],
  [
    "durable",
    "a learner and a server that are killed, behind a source that is too fast: nothing lost, memory flat (--minutes)",
  ],
  [
    "studio",
    "a page, a client that never reads and late ones, at 1,000 updates a second: the page's heap at most 16 MiB, memory flat (--minutes)",
  ],
  ...searches.map(({ name, what }) => [name, what]),
]
  .map(([name, what]) => `${name.padEnd(14)} ${what}`)
  .join("\n")}

All of them where none is named. Case after case has the next seed, and every failure prints the command that runs that
case alone. --seconds runs as many cases as the time allows; --patience (120) is the seconds after which a case counts as one that does not end.`;

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        seed: { type: "string", default: "1" },
        cases: { type: "string" },
        seconds: { type: "string" },
        patience: { type: "string", default: "120" },
        ticks: { type: "string", default: "1000000" },
        minutes: { type: "string", default: "10" },
        json: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    });
  } catch (error) {
    return refuse((error as Error).message);
  }
}

function countOf(name: string, text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count < 2 ** 30) return count;
  return refuse(`${name} is "${text}", expected a whole number from 1 up`);
}

function refuse(message: string): never {
  console.error(`soak: ${message}`);
  process.exit(2);
}

if (isMainThread) await main();
else {
  await work(workerData as WorkerTask); // watch makes it
  process.exit(); // a case may have left a timer
}
