import { describeLayer, run, type Network } from "@backstream/core";
import { randomStream, tensor, type Tensor } from "@backstream/tensors";
import { UnsupportedError } from "./UnsupportedError.js";

/**
 * Compares what a network says with what was read back of its graph, at a few ticks of random inputs: a layer of one's own
 * may bear the name of another one, and compute something else.
 *
 * @throws {UnsupportedError} When the outputs differ.
 */
export function expectSameOutputs(net: Network, back: Network): void {
  const inputs = someInputs(net);
  const [expected, given] = [net, back].map((one) =>
    run(one, inputs).outputs.flatMap(({ data }) => [...data]),
  );
  const largest = Math.max(...expected.filter(Number.isFinite).map(Math.abs), 1e-3);
  const differs = expected.some(
    (value, index) => !Object.is(value, given[index]) && !(Math.abs(value - given[index]) <= 1e-3 * largest),
  );
  if (!differs) return;
  throw new UnsupportedError(
    `toOnnx: ${net.description} computes something else than layers of these names; give layers of your own other names`,
  );
}

/** Three ticks; zeros where they are the indices of an embedding. */
function someInputs({ fanIn, flat }: Network): readonly Tensor[] {
  const random = randomStream(1);
  const isIndex = flat.inputReaders.some(({ layer }) => describeLayer(layer).startsWith("embedding("));
  return [0, 1, 2].map(() =>
    tensor(
      [1, fanIn],
      Array.from({ length: fanIn }, () => (isIndex ? 0 : random.normal())),
    ),
  );
}
