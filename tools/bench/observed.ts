// node tools/scripts/run.mjs tools/bench/observed.ts [updates] [rounds]
// What it costs to look at W2 (GRU 1→32, window 32) while it learns: processor time, as a ratio to learning alone.
import { adam, inspect, truncatedBptt } from "backstream";
import type { InspectedLayer, Network } from "backstream";
import { from, Subject, type Observable } from "rxjs";
import { clock } from "./clock.js";
import { inProcess, type Contender } from "./contender.js";
import { interleaved } from "./interleaved.js";
import { median } from "./median.js";
import { w2 } from "./w2.js";

const [updates, rounds] = [200, 9].map((standard, index) => Number(process.argv[2 + index] ?? standard));
const now = clock("cpu");
const samples = w2.samples();

function contender(name: string, look: (net: Network) => void): Contender {
  const net = w2.net();
  look(net);
  const samples$ = new Subject<(typeof samples)[number]>();
  const learning = samples$
    .pipe(truncatedBptt(net, { loss: w2.loss(), optimizer: adam(), window: w2.window }))
    .subscribe();
  let tick = 0;
  const run = (): void => {
    for (const end = tick + updates * w2.window; tick < end; tick++)
      samples$.next(samples[tick % samples.length]);
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

const contenders = [
  contender("alone", () => {}),
  contender("alone, again", () => {}),
  contender("inspect: gradient norms", looking("gradientNorms$")),
  contender("inspect: deltas", looking("deltas$")),
  contender("inspect: everything", looking("outputs$", "deltas$", "carryDeltas$", "gradientNorms$")),
];
const times = await interleaved(contenders, { rounds, budget: 0.1, clock: "cpu" }, () => {});
for (const one of contenders) one.end();
const alone = times.get("alone") ?? [];
for (const { name } of contenders) {
  const took = times.get(name) ?? [];
  const ratio = median(took.map((seconds, round) => seconds / alone[round]));
  const [each, least] = [median(took), Math.min(...took)].map((seconds) =>
    ((seconds / updates) * 1e6).toFixed(1).padStart(7),
  );
  console.log(
    `${name.padEnd(30)} ${each} µs an update, at least ${least}: ${ratio.toFixed(2)} times; minima ${(Math.min(...took) / Math.min(...alone)).toFixed(2)}`,
  );
}
