// Eight sensors of two networks report in turn. One net, with a memory for each of them, learns all the time which
// change comes next; an error that is much larger than usual raises an alarm. Labels are used only to count correct
// alarms.
import {
  adam,
  chain,
  clipByNorm,
  dense,
  difference,
  gru,
  huber,
  network,
  stack,
  Standardizer,
  truncatedBptt,
} from "backstream";
import { from, groupBy, lastValueFrom, map, mergeMap, pairwise, type Observable } from "rxjs";
import { example } from "../example.js";
import { readings, type Reading } from "./readings.js";
import { report } from "./report.js";
import { watch } from "./watch.js";

await example("sensors", async ({ quick, progress }) => {
  const all = await readings(quick ? ["sensors-single-hop"] : ["sensors-single-hop", "sensors-multi-hop"]);
  const calm = 1000; // readings of each sensor, an hour and a half, that are assumed to be normal

  /** Changes of one sensor, in units of what is usual; the sample's target is the change that comes next. */
  const changes = (sensor$: Observable<Reading>) => {
    const usual = new Standardizer(2, 20);
    return sensor$.pipe(
      difference(),
      map((change) => {
        const input = Float64Array.from(change.input);
        usual.transform(input);
        if (change.reading <= calm) usual.learn(change.input);
        return { ...change, input };
      }),
      pairwise(),
      map(([{ input }, next]) => ({ ...next, input, target: next.input })),
    );
  };
  const samples$ = from(all).pipe(
    groupBy(({ sensor }) => sensor),
    mergeMap((sensor$) => sensor$.pipe(changes)),
  );

  const net = network(stack(gru(2, 16), dense(16, 2)), { seed: 7 });
  const guess = watch("GRU 16", calm);
  const last = watch("last value", calm);
  await lastValueFrom(
    samples$.pipe(
      truncatedBptt(net, {
        loss: huber({ delta: 1 }),
        optimizer: chain(clipByNorm(1), adam({ learningRate: 0.001 })),
        window: 16,
        stride: 4,
        key: ({ sensor }) => sensor,
        predictions: {
          next({ sample, output }) {
            guess.add(sample, output.data);
            last.add(sample, [0, 0]);
            progress(`reading ${sample.reading}`);
          },
        },
      }),
    ),
  );
  return report([guess, last]);
});
