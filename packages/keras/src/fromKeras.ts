import { describeValue, ShapeError } from "@backstream/core";
import { Tensor } from "@backstream/tensors";
import { layerParameters } from "./layerParameters.js";

/** The weights of each layer of Keras, in the order of `layer.get_weights()`. */
export type KerasWeights =
  | ReadonlyMap<string, readonly Tensor[]>
  | Readonly<Record<string, readonly Tensor[]>>;

/**
 * The parameters of a Keras 3 model by PyTorch's names and layouts, which are those of a network: its `load` takes them.
 *
 *     kernel [in, out]                    →  weight [out, in]
 *     SimpleRNN, GRU, LSTM                →  weight_ih_l0, weight_hh_l0, bias_ih_l0, bias_hh_l0
 *     gates z, r, h of a GRU              →  r, z, n
 *     gamma, beta                         →  weight, bias
 *     Conv1D kernel [kernel, in, out]     →  weight [out, in, kernel]
 *     embeddings [vocabulary, units]      →  weight, unchanged
 *
 * - weights   of each layer, in the order of `layer.get_weights()`; layers without weights may be missing
 *
 * The names of Keras's layers become prefixes: `gru_1` is `gru_1.weight_ih_l0`. Keras leaves out the number of the first,
 * here it is 0: `gru` is `gru_0.weight_ih_l0`. So `load` finds each layer by names and shapes, whatever the order.
 *
 * What a layer is, its shapes say: a GRU has three blocks of columns for each unit, an LSTM four. Only for a single
 * matrix its name decides: with `embedding` in it is that of an embedding, else that of a Dense without a bias. A GRU with one row of biases
 * (`reset_after=False`) is `gru(…, { reset: "before" })`. Layer normalisation of Keras has an epsilon of 0.001 where none
 * is given.
 *
 * @throws {ShapeError} When a layer's weights are those of no layer that is known here.
 * @throws {TypeError} When they are no tensors by layer.
 * @see `readKerasWeights` for files
 * @source https://keras.io/api/layers
 * @example
 *   const values = fromKeras({ dense: [tensor([2, 1], [3, 4]), tensor([1], [5])] });
 *   values.get("dense_0.weight") // => [[3, 4]]
 *   const net = network(dense(2, 1));
 *   net.load(values) // => ["weight", "bias"]
 *   run(net, [[1, 1]]).outputs[0].item() // => 12
 */
export function fromKeras(weights: KerasWeights): Map<string, Tensor> {
  if (typeof weights !== "object" || (weights as unknown) === null) {
    throw new TypeError(
      `fromKeras: the weights are ${describeValue(weights)}, expected a list of tensors for each layer's name`,
    );
  }
  const layers =
    weights instanceof Map
      ? [...(weights as ReadonlyMap<string, readonly Tensor[]>)]
      : Object.entries(weights);
  const values = new Map<string, Tensor>();
  for (const [layer, tensors] of layers) {
    expectTensors(layer, tensors);
    const parameters = layerParameters(layer, tensors);
    if (!parameters) {
      throw new ShapeError(
        `fromKeras: ${describeValue(layer)} has weights of shapes ${shapesText(tensors)}, expected those of Dense, SimpleRNN, GRU, LSTM, LayerNormalization, Conv1D or Embedding`,
      );
    }
    for (const [name, value] of parameters) values.set(prefixOf(layer) + name, value);
  }
  return values;
}

/** `model/gru` is `model.gru_0.`: Keras numbers its layers from the second one on. */
function prefixOf(layer: string): string {
  return layer === "" ? "" : `${layer.replaceAll("/", ".").replace(/(?<!_\d+)$/, "_0")}.`;
}

function expectTensors(layer: string, tensors: unknown): void {
  const isList = Array.isArray(tensors) && tensors.every((tensor) => tensor instanceof Tensor);
  if (isList) return;
  throw new TypeError(
    `fromKeras: the weights of ${describeValue(layer)} are ${describeValue(tensors)}, expected a list of tensors, as layer.get_weights() returns`,
  );
}

function shapesText(tensors: readonly Tensor[]): string {
  return tensors.map(({ shape }) => `[${shape.join(", ")}]`).join(", ");
}
