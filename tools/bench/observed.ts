// node tools/scripts/run.mjs tools/bench/observed.ts [processes] [pairs] [cpu|wall] [W2|W4] [way, or its beginning]
// What it costs to look at W2 (GRU 1→32, window 32) and W4 (an update at every tick) while they learn: processor time, or wall
// time, as a ratio to learning alone. Each way of looking is a process of its own, as it is for a user: in one process, the
// compiler would make code for all ways at once. Slices of 30 ms take turns with slices of learning alone, and each slice is
// divided by the one beside it, so that other load of the machine meets both; told is the median of these ratios. Code is
// compiled a little differently in each process, so there are several of each: the medians of the processes, and what learning
// alone costs by this measure in other processes, say how far to trust a figure.
import { fork, type ChildProcess } from "node:child_process";
import { watch, type WatchedSteering } from "@backstream/studio";
import { adam, inspect, truncatedBptt } from "backstream";
import type { InspectedLayer, Network, Step } from "backstream";
import { from, identity, Subject, type MonoTypeOperatorFunction, type Observable } from "rxjs";
import { clock, type ClockName } from "./clock.js";
import { median } from "./median.js";
import { w2 } from "./w2.js";
import { w4 } from "./w4.js";
import type { Workload } from "./workload.js";

/** What looks at a net: the options that training gets, and what stands behind it. */
interface Looking {
  readonly steering?: Partial<WatchedSteering>;
  readonly steps?: MonoTypeOperatorFunction<Step>;
}

/** Seconds of learning that are timed at once. */
const slice = 0.03;
const nowhere = { postMessage: (): void => {} };
const ways: Readonly<Record<string, (net: Network, work: Workload) => Looking | void>> = {
  alone: () => {},
  "alone, again": () => {},
  "inspect: gradient norms": looking("gradientNorms$"),
  "inspect: everything": looking("outputs$", "deltas$", "carryDeltas$", "gradientNorms$"),
  "an observer of all ticks": () => ({ steering: { predictions: { next: () => {} } } }),
  "watch: steps": (net) => ({ steps: watch(net, { to: nowhere }).steps }),
  "watch: steps and ticks": (net, work) => watch(net, { to: nowhere, loss: work.loss() }),
  "watch: and a baseline": (net, work) =>
    watch(net, {
      to: nowhere,
      loss: work.loss(),
      baselines: { "as now": ({ input }) => Number(input) },
    }),
};

if (process.send) await look();
else await compareAll();

async function compareAll(): Promise<void> {
  const [processes = "4", pairs = "24", clockName = "cpu", only, chosen = ""] = process.argv.slice(2);
  const names = Object.keys(ways).filter((name) => name !== "alone" && name.startsWith(chosen));
  for (const work of [w2, w4]) {
    if (only !== undefined && only !== work.name) continue;
    const ratios = new Map<string, number[][]>();
    const times = new Map<string, number[]>();
    for (let turn = 0; turn < Number(processes); turn++) {
      const others: Slices[] = [];
      const alone = await slicesOf(work, "alone", clockName);
      for (const name of names) others.push(await slicesOf(work, name, clockName));
      for (const { name } of others) ratios.set(name, [...(ratios.get(name) ?? []), []]);
      for (let pair = 0; pair < Number(pairs); pair++)
        for (const other of others) {
          const order = pair % 2 === 0 ? [alone, other] : [other, alone];
          const took = new Map<Slices, number>();
          for (const slices of order) took.set(slices, await slices.next());
          for (const [{ name }, seconds] of took) times.set(name, [...(times.get(name) ?? []), seconds]);
          ratios
            .get(other.name)!
            .at(-1)!
            .push(took.get(other)! / took.get(alone)!); // both are there
        }
      for (const slices of [alone, ...others]) slices.end();
    }
    const eachOf = (name: string): string => (median(times.get(name)!) * 1e6).toFixed(1).padStart(6); // as above
    console.log(`${work.name} ${"alone".padEnd(25)} ${eachOf("alone")} µs an update`);
    for (const [name, found] of ratios) {
      const each = found.map((all) => median(all).toFixed(3)).join(" ");
      console.log(
        `${work.name} ${name.padEnd(25)} ${eachOf(name)} µs an update: ${median(found.flat()).toFixed(3)} times (by process ${each})`,
      );
    }
  }
}

/** A process that looks, or does not. */
interface Slices {
  readonly name: string;
  /** Learns for a slice; seconds of one update. */
  next(): Promise<number>;
  end(): void;
}

async function slicesOf(work: Workload, name: string, clockName: string): Promise<Slices> {
  const child = fork(process.argv[1], [work.name, name, clockName]);
  await answerOf(child); // until it is compiled
  return {
    name,
    next() {
      child.send("next");
      return answerOf(child);
    },
    end: () => void child.kill(),
  };
}

function answerOf(child: ChildProcess): Promise<number> {
  return new Promise((answer, fail) => {
    const end = (): void => fail(new Error("a process that learns has ended"));
    child.once("exit", end);
    child.once("message", (seconds) => {
      child.off("exit", end);
      answer(seconds as number); // as `look` sends it
    });
  });
}

/** In a process of its own: learns for as many slices as are asked for. */
async function look(): Promise<void> {
  const [workName, name, clockName] = process.argv.slice(2) as [string, string, ClockName];
  const work = [w2, w4].find((each) => each.name === workName)!; // of this file
  const net = work.net();
  const samples = work.samples();
  const { steering = {}, steps = identity } = ways[name](net, work) ?? {};
  const samples$ = new Subject<(typeof samples)[number]>();
  samples$
    .pipe(
      truncatedBptt(net, { loss: work.loss(), optimizer: adam(), window: work.window, ...steering }),
      steps,
    )
    .subscribe();
  const now = clock(clockName);
  // What is watched is looked at ten times a second: while others have their turn, its time stands still.
  const wall = performance.now.bind(performance);
  let [away, left] = [0, wall()];
  let isAway = false;
  performance.now = () => (isAway ? left : wall()) - away;
  let tick = 0;
  const learn = (updates: number): number => {
    if (isAway) away += wall() - left;
    isAway = false;
    const begin = now();
    for (const end = tick + updates * work.window; tick < end; tick++)
      samples$.next(samples[tick % samples.length]);
    const seconds = now() - begin;
    left = wall();
    isAway = true;
    return seconds / updates;
  };
  let updates = 100;
  let each = 0;
  for (const begin = now(); now() - begin < 1;) each = learn(updates);
  updates = Math.ceil(slice / each);
  each = learn(updates);
  process.on("message", () => process.send!(learn(updates))); // it was asked by a message
  process.on("disconnect", () => process.exit());
  process.send!(each);
}

/** Subscribes to some of the observables of all layers. */
function looking(...names: readonly (keyof InspectedLayer & `${string}$`)[]): (net: Network) => void {
  return (net) => {
    for (const layer of inspect(net).layers)
      from<Observable<unknown>[]>(names.map((name) => layer[name])).subscribe((values$) =>
        values$.subscribe(),
      );
  };
}
