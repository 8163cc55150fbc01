// node tools/scripts/run.mjs tools/bench/observed.ts [rounds] [cpu|wall]
// What it costs to look at W2 (GRU 1→32, window 32) and W4 (an update at every tick) while they learn: processor time, or wall
// time, as a ratio to learning alone. All take turns, round after round; the ratio of the minima is the one to trust.
import { watch, type WatchedSteering } from "@backstream/studio";
import { adam, inspect, truncatedBptt } from "backstream";
import type { InspectedLayer, Network, Step } from "backstream";
import { from, identity, Subject, type MonoTypeOperatorFunction, type Observable } from "rxjs";
import { clock, type ClockName } from "./clock.js";
import { inProcess, type Contender } from "./contender.js";
import { interleaved } from "./interleaved.js";
import { median } from "./median.js";
import { w2 } from "./w2.js";
import { w4 } from "./w4.js";
import type { Workload } from "./workload.js";

const [rounds = "24", clockName = "cpu"] = process.argv.slice(2) as [string?, ClockName?]; // clock refuses others
const now = clock(clockName);
const ticks = 3200;

/** What looks at a net: the options that training gets, and what stands behind it. */
interface Looking {
  readonly steering?: Partial<WatchedSteering>;
  readonly steps?: MonoTypeOperatorFunction<Step>;
}

function contender(work: Workload, name: string, look: (net: Network) => Looking | void): Contender {
  const net = work.net();
  const samples = work.samples();
  const { steering = {}, steps = identity } = look(net) ?? {};
  const samples$ = new Subject<(typeof samples)[number]>();
  const learning = samples$
    .pipe(
      truncatedBptt(net, { loss: work.loss(), optimizer: adam(), window: work.window, ...steering }),
      steps,
    )
    .subscribe();
  let tick = 0;
  const run = (): void => {
    for (const end = tick + ticks; tick < end; tick++) samples$.next(samples[tick % samples.length]);
  };
  run(); // until it is compiled
  return inProcess(name, now, run, () => learning.unsubscribe());
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

const nowhere = { postMessage: (): void => {} };

for (const work of [w2, w4]) {
  const loss = work.loss();
  const contenders = [
    contender(work, "alone", () => {}),
    contender(work, "alone, again", () => {}),
    contender(work, "inspect: gradient norms", looking("gradientNorms$")),
    contender(work, "inspect: everything", looking("outputs$", "deltas$", "carryDeltas$", "gradientNorms$")),
    contender(work, "an observer of all ticks", () => ({ steering: { predictions: { next: () => {} } } })),
    contender(work, "watch: steps", (net) => ({ steps: watch(net, { to: nowhere }).steps })),
    contender(work, "watch: steps and ticks", (net) => watch(net, { to: nowhere, loss })),
    contender(work, "watch: and a baseline", (net) =>
      watch(net, { to: nowhere, loss, baselines: { "as now": ({ input }) => Number(input) } }),
    ),
  ];
  const pace = { rounds: Number(rounds), budget: 0.06, clock: clockName };
  const times = await interleaved(contenders, pace, () => {});
  for (const one of contenders) one.end();
  const alone = times.get("alone") ?? [];
  const updates = ticks / work.window;
  for (const { name } of contenders) {
    const took = times.get(name) ?? [];
    const ratio = median(took.map((seconds, round) => seconds / alone[round]));
    const [each, least] = [median(took), Math.min(...took)].map((seconds) =>
      ((seconds / updates) * 1e6).toFixed(1).padStart(7),
    );
    console.log(
      `${work.name} ${name.padEnd(26)} ${each} µs an update, at least ${least}: ${ratio.toFixed(2)} times; minima ${(Math.min(...took) / Math.min(...alone)).toFixed(2)}`,
    );
  }
}
process.exit(); // what is watched is not closed
