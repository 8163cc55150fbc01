// What saving every 250 updates costs the flights river: node tools/scripts/run.mjs tools/bench/durableCost.ts [records] [turns]
// GRU-32, 223 airports with a memory each, window 32, stride 8. Contenders take turns; the fastest turn of each counts. The
// time is that of all processors of this process, threads included, so other programs on the machine matter less; that of the
// thread that learns (Linux only) and the time on the wall are beside it.
import { samples, type EncodedSample } from "@backstream/cli";
import { adam, breathe, checkpoints, dense, durable, folderStore, fromPull, gru, network, sigmoidCrossEntropy, stack, truncatedBptt, type Checkpoint, type Step } from "backstream"; // prettier-ignore
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lastValueFrom, toArray, type Observable } from "rxjs";
import { clock } from "./clock.js";

const [records = 40_000, turns = 5] = process.argv.slice(2).map(Number);
const every = 250;

const flights = await lastValueFrom(samples("flights", { limit: records }).pipe(toArray()));
const positioned = flights.map((sample, at) => ({
  ...sample,
  position: { source: "flights", offset: [at] },
}));

/** The river, behind a checkpoint; the samples are in memory. */
function river(from?: Checkpoint): Observable<Step> {
  const net = network(stack(gru(flights[0].input.length, 32), dense(32, 1)), { seed: 7 });
  const offset = (from?.positions?.[0].offset[0] ?? -1) + 1;
  return fromPull(offset === 0 ? positioned : positioned.slice(offset)).pipe(
    breathe(20),
    truncatedBptt(net, {
      loss: sigmoidCrossEntropy(),
      optimizer: adam({ learningRate: 0.02 }),
      window: 32,
      stride: 8,
      key: ({ key }: EncodedSample) => key,
      from,
    }),
  );
}

/** Sizes of the saves; the last is at completion, without the memory of the streams. */
let sizes: number[] = [];
const contenders: Readonly<Record<string, (folder: string) => Observable<Step>>> = {
  "without saving": () => river(),
  "checkpoints(folder)": (folder) => river().pipe(checkpoints(folder, { every })),
  "durable(folderStore)": (folder) => {
    const learning = durable(folderStore(folder), river, { every });
    sizes = [];
    learning.saved$.subscribe(({ bytes }) => sizes.push(bytes));
    return learning;
  },
};

const names = Object.keys(contenders);
const [cpu, wall] = [clock("cpu"), clock("wall")];
const schedule = `/proc/self/task/${process.pid}/schedstat`;
/** Seconds that the thread that learns has run; NaN where the system does not say it. */
const thread = (): number =>
  existsSync(schedule) ? Number(readFileSync(schedule, "utf8").split(" ")[0]) / 1e9 : NaN;
const best = new Map(
  names.map((name) => [name, { cpu: Infinity, thread: Infinity, wall: Infinity, stall: Infinity }]),
);
let steps = 0;
for (let turn = -1; turn < turns; turn++) {
  for (let index = 0; index < names.length; index++) {
    const name = names[(index + turn + 1) % names.length];
    const folder = mkdtempSync(join(tmpdir(), "backstream-cost-"));
    globalThis.gc?.();
    const stalls = longestStall();
    const begun = { cpu: cpu(), thread: thread(), wall: wall() };
    ({ step: steps } = await lastValueFrom(contenders[name](folder)));
    const took = {
      cpu: cpu() - begun.cpu,
      thread: thread() - begun.thread,
      wall: wall() - begun.wall,
      stall: stalls(),
    };
    rmSync(folder, { recursive: true });
    if (turn < 0) continue; // the compiler has not seen it yet
    const least = best.get(name)!;
    for (const of of ["cpu", "thread", "wall", "stall"] as const) least[of] = Math.min(least[of], took[of]);
  }
}

/** The longest time between two turns of the event loop, in milliseconds. */
function longestStall(): () => number {
  let [before, longest] = [performance.now(), 0];
  const timer = setInterval(() => {
    const now = performance.now();
    [longest, before] = [Math.max(longest, now - before), now];
  }, 1);
  return () => {
    clearInterval(timer);
    return longest;
  };
}

const base = best.get(names[0])!;
const ratio = (of: "cpu" | "thread" | "wall", name: string) => (best.get(name)![of] / base[of]).toFixed(2);
console.log(
  `flights, ${records} records, a save every ${every} updates; the fastest of ${turns} turns in alternation`,
);
console.table(
  Object.fromEntries(
    names.map((name) => [
      name,
      {
        "records/s (processor time)": Math.round(records / best.get(name)!.cpu),
        "processor time": `${ratio("cpu", name)} ×`,
        "thread that learns": `${ratio("thread", name)} ×`,
        "records/s (wall)": Math.round(records / best.get(name)!.wall),
        wall: `${ratio("wall", name)} ×`,
        "longest stall, ms": Math.round(best.get(name)!.stall),
      },
    ]),
  ),
);
console.log(
  `durable saved ${sizes.length} times, at most ${(Math.max(...sizes) / 1e6).toFixed(2)} MB; ${Math.floor(steps / every)} saves would be every ${every} updates (target: at most 1.15 ×)`,
);
