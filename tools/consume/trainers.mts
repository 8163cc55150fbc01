// A trainer with a layer, a loss and an optimizer of one's own.
import assert from "node:assert/strict";
import { lossFrom, network, type Layer, type Optimizer } from "@backstream/core";
import { backprop, truncatedBptt } from "@backstream/trainers";
import { from } from "rxjs";

/** y = w · x */
const scale: Layer<1, 1> = {
  name: "scale()",
  fanIn: 1,
  fanOut: 1,
  parameters: [{ name: "weight", shape: [1], initialise: (values) => values.fill(0) }],
  carry: [],
  tape: 0,
  gateDeltas: 0,
  forward(kernels, { rows, input, parameters, output }) {
    kernels.productTransposed(rows, 1, 1, input, 1, parameters, 1, 0, output, 1);
  },
  inputDelta(kernels, { rows, outputDelta, parameters, inputDelta }) {
    kernels.product(rows, 1, 1, outputDelta, 1, parameters, 1, inputDelta, 1, 0);
  },
  gradient(kernels, { rows, outputDelta, input, gradient }) {
    kernels.productGradient(rows, 1, 1, outputDelta, 1, input, 1, gradient, 1);
  },
};
const optimizer: Optimizer<null> = {
  init: () => null,
  update(gradient, _state, parameters) {
    gradient.forEach((g, index) => (parameters[index] = (parameters[index] ?? NaN) - 0.1 * g));
  },
};
const loss = lossFrom({
  name: "squared",
  reduction: "mean",
  targetWidths: (fanOut) => [fanOut],
  measure({ output, outputOffset, target, targetOffset, delta, deltaOffset }) {
    const error = (output[outputOffset] ?? NaN) - (target[targetOffset] ?? NaN);
    delta[deltaOffset] = 2 * error;
    return error * error;
  },
});

const readings = Array.from({ length: 40 }, (_, at) => ({ input: 1, target: 3, device: at % 2 }));
const [online, keyed] = [network(scale), network(scale)];
const seen: number[] = [];
from(readings)
  .pipe(
    backprop(online, { loss, optimizer, predictions: { next: ({ sample }) => seen.push(sample.device) } }),
  )
  .subscribe();
assert.equal(seen.length, 40);
// Every step takes away a fifth of what is left of the error.
assert.ok(Math.abs((online.parameters.get("weight")?.value.item() ?? NaN) - 3 * (1 - 0.8 ** 40)) < 1e-4);

let steps = 0;
from(readings)
  .pipe(truncatedBptt(keyed, { loss, optimizer, window: 5, key: ({ device }) => device }))
  .subscribe(() => steps++);
assert.equal(steps, 8);
