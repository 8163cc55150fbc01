// A layer of one's own, from the contract alone, run without a stream.
import assert from "node:assert/strict";
import { network, run, ShapeError, type Layer, type Optimizer } from "@backstream/core";

const twice: Layer<1, 1> = {
  name: "twice()",
  fanIn: 1,
  fanOut: 1,
  parameters: [],
  carry: [],
  tape: 0,
  gateDeltas: 0,
  forward(_kernels, { rows, input, output, memory }) {
    for (let row = 0; row < rows; row++) memory[output + row] = 2 * (memory[input + row] ?? NaN);
  },
  inputDelta(_kernels, { rows, inputDelta, outputDelta, memory }) {
    for (let row = 0; row < rows; row++) memory[inputDelta + row] = 2 * (memory[outputDelta + row] ?? NaN);
  },
};
const { outputs } = run(network(twice), [1, 2, 3]);
assert.deepEqual(
  outputs.map((output) => output.item()),
  [2, 4, 6],
);
assert.throws(() => run(network(twice), [[1, 2]]), ShapeError);

const stillStanding: Optimizer<null> = { init: () => null, update: () => {} };
assert.equal(stillStanding.init(3), null);
