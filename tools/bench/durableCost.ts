// What saving every 250 updates costs the flights river: node tools/scripts/run.mjs tools/bench/durableCost.ts [records] [rounds]
// GRU-32, 223 airports with a memory each, window 32, stride 8. Contenders take turns; each turn is compared with the turn without
// saving in the same round, and the median of the rounds counts: a machine that is slow for some seconds is slow for both. The time on
// the wall, that of the thread that learns (Linux only) and that of all processors of this process, threads included, are side by side.
import { samples, type EncodedSample } from "@backstream/cli";
import { adam, breathe, checkpoints, dense, durable, folderStore, fromPull, gru, network, sigmoidCrossEntropy, stack, truncatedBptt, type Checkpoint, type Step } from "backstream"; // prettier-ignore
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lastValueFrom, toArray, type Observable } from "rxjs";
import { clock } from "./clock.js";
import { median } from "./median.js";

const [records = 20_000, rounds = 9] = process.argv.slice(2).map(Number);
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

/** What a turn took, in seconds, and its longest time between two turns of the event loop, in milliseconds. */
interface Turn {
  readonly wall: number;
  readonly thread: number;
  readonly cpu: number;
  readonly stall: number;
}

const turns = new Map<string, Turn[]>(names.map((name) => [name, []]));
let steps = 0;
for (let round = -1; round < rounds; round++) {
  for (let index = 0; index < names.length; index++) {
    const name = names[(index + round + 1) % names.length];
    const turn = await turnOf(contenders[name]);
    if (round >= 0) turns.get(name)!.push(turn); // the compiler has not seen the first one
  }
}

async function turnOf(run: (folder: string) => Observable<Step>): Promise<Turn> {
  const folder = mkdtempSync(join(tmpdir(), "backstream-cost-"));
  globalThis.gc?.();
  const stall = longestStall();
  const begun = { cpu: cpu(), thread: thread(), wall: wall() };
  ({ step: steps } = await lastValueFrom(run(folder)));
  const turn = {
    wall: wall() - begun.wall,
    thread: thread() - begun.thread,
    cpu: cpu() - begun.cpu,
    stall: stall(),
  };
  rmSync(folder, { recursive: true });
  return turn;
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

const base = turns.get(names[0])!; // as it was made
const figures = (of: "wall" | "thread" | "cpu", name: string): string => {
  const ratios = turns.get(name)!.map((turn, round) => turn[of] / base[round][of]);
  return `${median(ratios).toFixed(2)} × (${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)})`;
};
console.log(
  `flights, ${records} records, a save every ${every} updates; medians (and ranges) of ${rounds} rounds in which all take turns`,
);
console.table(
  Object.fromEntries(
    names.map((name) => {
      const of = turns.get(name)!;
      return [
        name,
        {
          "records/s": Math.round(records / median(of.map((turn) => turn.wall))),
          wall: figures("wall", name),
          "thread that learns": figures("thread", name),
          "all processors": figures("cpu", name),
          "longest stall, ms": Math.round(median(of.map(({ stall }) => stall))),
        },
      ];
    }),
  ),
);
console.log(
  `durable saved ${sizes.length} times, at most ${(Math.max(...sizes) / 1e6).toFixed(2)} MB; ${Math.floor(steps / every)} saves would be every ${every} updates (target: at most 1.15 ×)`,
);
