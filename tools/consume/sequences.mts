// Streams of samples, without a net.
import assert from "node:assert/strict";
import { gate, nextStep, oneHot, standardize, type NextStepSample } from "@backstream/sequences";
import { from, type Observable } from "rxjs";

const samples: NextStepSample<number>[] = [];
const samples$: Observable<NextStepSample<number>> = from([1, 2, NaN, 4, 5]).pipe(
  nextStep(),
  gate({ features: 1 }),
);
samples$.subscribe((sample) => samples.push(sample));
assert.deepEqual(samples, [
  { input: 1, target: 2 },
  { input: 4, target: 5 },
]);
assert.deepEqual(oneHot(["red", "green"])("green"), [0, 1]);

const scale = standardize();
const scaled: number[] = [];
from([4, 8, 10])
  .pipe(scale)
  .subscribe((value) => scaled.push(value));
assert.deepEqual(scaled, [0, 0, 2]);
