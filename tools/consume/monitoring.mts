// A detector, a score and a band on plain streams, without a net.
import assert from "node:assert/strict";
import {
  adwin,
  anomalyScore,
  predictionBand,
  type DriftAlarm,
  type AdwinStatistics,
} from "@backstream/monitoring";
import { from, range, map } from "rxjs";

const alarms: DriftAlarm<number, AdwinStatistics>[] = [];
range(0, 400)
  .pipe(
    map((tick) => (tick < 200 ? tick % 2 : 3 + (tick % 2))),
    adwin(),
  )
  .subscribe((alarm) => alarms.push(alarm));
assert.deepEqual(
  alarms.map(({ at, alarm }) => [at, alarm]),
  [[223, "rise"]],
);

const pairs = [1, 2, 4, 8].map((target) => ({ output: 0, target }));
const scores: (number | undefined)[] = [];
from(pairs)
  .pipe(anomalyScore({ quantile: 0.5, warmUp: 3 }))
  .subscribe(({ score }) => scores.push(score));
assert.deepEqual(scores, [undefined, undefined, undefined, 4]);

const band = predictionBand({ coverage: 0.5 });
from(pairs).pipe(band).subscribe();
assert.equal(typeof band.around(1).upper[0], "number");
assert.throws(() => adwin({ delta: 2 }), RangeError);
