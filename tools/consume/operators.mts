// The operators with a layer, a loss and an optimizer of one's own: they need none of ours.
import assert from "node:assert/strict";
import { lossFrom, network, type Layer, type Optimizer, type Sample } from "@backstream/core";
import { backward, compare, forward, rewind, update, type Step } from "@backstream/operators";
import { from, type Observable } from "rxjs";

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
const descent: Optimizer<null> = {
  init: () => null,
  update(gradient, _state, parameters) {
    gradient.forEach((g, index) => (parameters[index] = (parameters[index] ?? NaN) - 0.1 * g));
  },
};
const squared = lossFrom({
  name: "squared",
  reduction: "mean",
  targetWidths: (fanOut) => [fanOut],
  measure({ output, outputOffset, target, targetOffset, delta, deltaOffset }) {
    const error = (output[outputOffset] ?? NaN) - (target[targetOffset] ?? NaN);
    delta[deltaOffset] = 2 * error;
    return error * error;
  },
});

interface Reading extends Sample {
  readonly input: number;
  readonly target: number;
  readonly device: string;
}
const readings$: Observable<Reading> = from(
  Array.from({ length: 40 }, (_, at) => ({ input: 1, target: 3, device: `${at}` })),
);

const net = network(scale);
const steps: Step[] = [];
readings$
  .pipe(forward(net), compare(squared), rewind({ window: 2 }), backward(net), update(descent))
  .subscribe((step) => steps.push(step));
assert.equal(steps.length, 20);
assert.equal(steps[0]?.loss, 9);
// Every step takes away a fifth of what is left of the error: 3 · 0.8²⁰ = 0.035.
assert.ok(Math.abs((net.parameters.get("weight")?.value.item() ?? NaN) - 3) < 0.04);

// @ts-expect-error backward(net) is missing
readings$.pipe(forward(net), compare(squared), update(descent));
