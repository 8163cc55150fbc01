// An optimizer on a plain Float32Array, without a net or a stream.
import assert from "node:assert/strict";
import { adam, chain, clipByNorm, cosineDecay } from "@backstream/optimizers";

const optimizer = chain(
  clipByNorm(1),
  adam({ learningRate: cosineDecay({ learningRate: 0.1, steps: 300 }) }),
);
const parameters = Float32Array.of(3, -4);
const state = optimizer.init(2);
for (let step = 1; step <= 300; step++) {
  optimizer.update(parameters.map((x) => 2 * x), state, parameters, step); // prettier-ignore
}
assert.ok(parameters.every((x) => Math.abs(x) < 0.01));
assert.throws(() => adam({ learningRate: -1 }), RangeError);
