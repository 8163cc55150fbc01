import { describeLayer, expectLayer, ShapeError, type Layer } from "@backstream/core";
import { composite } from "../composite.js";

/**
 * A layer with the parameters of another layer of the same network: both learn them together, and their gradient is the sum
 * of both.
 *
 * - layer   what is computed; its own initialisers are not used
 * - to      the layer whose parameters it uses; the same object stands once in the network, before this one
 *
 * The two have parameters of the same shapes in the same order. The tied layer has none of its own: `net.parameters`
 * has them under the name of `to` alone. Typical is a last layer that uses the table of the embedding: `[vocabulary, units]`
 * is the shape of both weights.
 *
 * PyTorch: `head.weight = embedding.weight`. Keras: calling the same layer twice, or `ReversibleEmbedding`.
 *
 * @throws {TypeError} When one is no layer.
 * @throws {ShapeError} When the shapes differ, or `to` has no parameters. `network` throws it when `to` does not stand before it, or
 *   more than once.
 * @source Press and Wolf, "Using the output embedding to improve language models", EACL 2017.
 * @example
 *   const table = embedding(5, 3);
 *   const net = network(stack(table, gru(3, 3), tied(dense(3, 5, { bias: false }), table)));
 *   [...net.parameters.keys()].filter((name) => name.endsWith(".weight")) // => ["0.weight"]
 */
export function tied<In extends number, Out extends number>(
  layer: Layer<In, Out>,
  to: Layer,
): Layer<In, Out> {
  expectLayer("tied", "the layer", layer);
  expectLayer("tied", "what it is tied to", to);
  const [own, others] = [layer, to].map(({ parameters }) =>
    parameters.map(({ name, shape }) => `${name} [${shape.join(", ")}]`),
  );
  const shapes = (list: readonly string[]): string =>
    list.map((text) => text.replace(/^.* \[/, "[")).join(" ");
  if (others.length === 0) {
    throw new ShapeError(`tied: ${to.name} has no parameters, expected those of ${layer.name}`);
  }
  if (shapes(own) !== shapes(others)) {
    throw new ShapeError(
      `tied: ${layer.name} has ${own.join(", ") || "no parameters"}, expected the shapes of ${to.name}: ${others.join(", ")}`,
    );
  }
  const parts = [{ prefix: "", layer: layer as Layer }];
  const description = `tied(${describeLayer(layer)}, ${describeLayer(to)})`;
  const { name, fanIn, fanOut } = layer;
  return composite(`tied(${name}, ${to.name})`, description, fanIn, fanOut, parts, { tiedTo: to });
}
