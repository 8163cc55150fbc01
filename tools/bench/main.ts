// npm run bench [-- W2 W4 … | all | durable] [--rounds 9] [--records 40000] [--clock wall|cpu] [--json] [--write] [--help]
import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import type { Pace } from "./interleaved.js";
import { machine } from "./machine.js";
import { durableBench, durableTable } from "./durable.js";
import { measure } from "./measure.js";
import { page } from "./page.js";
import type { Result } from "./result.js";
import { startPeers } from "./startPeers.js";
import { table } from "./table.js";
import { w1 } from "./w1.js";
import { w2 } from "./w2.js";
import { w2b } from "./w2b.js";
import { w3 } from "./w3.js";
import { w4 } from "./w4.js";
import { w5 } from "./w5.js";
import { w6 } from "./w6.js";
import { w7 } from "./w7.js";
import { w8 } from "./w8.js";

const workloads = [w1, w2, w2b, w3, w4, w6, w7, w8];
const known = [...workloads.map(({ name }) => name), "W5"];

const { values, positionals } = readArguments();
if (values.help) {
  console.log(`npm run bench [-- WORKLOAD… | all | durable] [--rounds 9] [--clock wall|cpu] [--json] [--write]

${workloads.map(({ name, title }) => `${name.padEnd(4)} ${title}`).join("\n")}
W5   10,000 keys, each with its own memory, over shared weights
durable  records/s from memory, a file, JetStream and Redis, with and without saving (--records 40000, 3 rounds)
W2 and W4 where none is named. --write replaces tools/bench/README.md.`);
  process.exit(0);
}
if (positionals.includes("durable")) {
  if (positionals.length > 1) refuse("durable runs alone; name it by itself");
  const counts = [Number(values.records), Number(values.rounds ?? 3)];
  if (!counts.every((count) => Number.isInteger(count) && count >= 1))
    refuse(`records is "${values.records}" and rounds "${values.rounds}", expected whole numbers from 1 up`);
  // Its servers end with this process.
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(130));
  const result = await durableBench(counts[0], counts[1], (text) => console.error(text));
  console.log(
    values.json ? JSON.stringify({ ...machine([], "wall"), ...result }, null, 2) : durableTable(result),
  );
  process.exit(0);
}
const rounds = Number(values.rounds ?? 9);
const names = positionals.length === 0 ? ["W2", "W4"] : positionals.includes("all") ? known : positionals;
const unknown = names.find((name) => !known.includes(name));
if (unknown !== undefined) refuse(`workload is "${unknown}", expected one of ${known.join(", ")}, or all`);
if (!(Number.isInteger(rounds) && rounds >= 1))
  refuse(`rounds is "${values.rounds}", expected a whole number from 1 up`);

if (values.clock !== "wall" && values.clock !== "cpu")
  refuse(`clock is "${values.clock}", expected wall or cpu`);

const pace: Pace = { rounds, budget: 0.15, clock: values.clock };
const report = (text: string): void => console.error(text);
const chosen = workloads.filter(({ name }) => names.includes(name));
const peers = await startPeers(new Set(chosen.flatMap((workload) => workload.peers)));
const results: Result[] = [];
try {
  for (const workload of chosen) await finish(measure(workload, peers, pace, report));
  if (names.includes("W5")) await finish(w5(pace, report));
} finally {
  for (const peer of peers) if (!("missing" in peer)) peer.end();
}
const here = machine(peers, pace.clock);
if (values.json) console.log(JSON.stringify({ ...here, results }, null, 2));
if (values.write) {
  const command = ["npm run bench --", ...process.argv.slice(2)].join(" ");
  // This file is bundled into tools/.run before it runs.
  writeFileSync(resolve(import.meta.dirname, "../bench/README.md"), page(results, here, command));
}

async function finish(measured: Promise<Result>): Promise<void> {
  const result = await measured;
  results.push(result);
  if (!values.json) console.log(table(result));
}

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        rounds: { type: "string" },
        records: { type: "string", default: "40000" },
        clock: { type: "string", default: "wall" },
        json: { type: "boolean", default: false },
        write: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    });
  } catch (error) {
    return refuse((error as Error).message);
  }
}

function refuse(message: string): never {
  console.error(`bench: ${message}`);
  process.exit(2);
}
