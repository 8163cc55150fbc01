// The picture of the README, in a project of its own.
import assert from "node:assert/strict";
import {
  adam,
  backward,
  compare,
  dense,
  forward,
  gru,
  network,
  nextStep,
  rewind,
  squaredError,
  stack,
  update,
  type Step,
} from "backstream";
import { range } from "rxjs";
import { map } from "rxjs/operators";

const net = network(stack(gru(1, 8), dense(8, 1)), { seed: 7 });
const ticks$ = range(0, 3001).pipe(map((tick) => Math.sin(tick / 3)), nextStep()); // prettier-ignore
const steps: Step[] = [];
ticks$
  .pipe(
    forward(net),
    compare(squaredError()),
    rewind({ window: 16, stride: 8 }),
    backward(net),
    update(adam({ learningRate: 0.01 })),
  )
  .subscribe((step) => steps.push(step));
assert.equal(steps.length, 3000 / 8);
// The last value as prediction is wrong by this much: the mean of (sin(x + 1/3) - sin(x))².
const persistence = 1 - Math.cos(1 / 3);
const late = steps.slice(-20).map(({ loss }) => loss);
assert.ok(late.every((loss) => loss < persistence));
