import { describeLayer, expectLayer, type Layer } from "@backstream/core";
import { composite } from "../composite.js";

/**
 * A layer whose parameters learning does not change: one that was loaded, under a head that is learned.
 *
 *     frozen(f)(x) = f(x)
 *
 * Deltas pass through it to the layers before it, but it has no gradient, no share in the gradient's norm, and no weight
 * decay. `net.load` and `net.save` take and give its parameters as they do others; names, memory and widths are those of the
 * layer. A `tied` layer inside it has no parameters of its own: freeze the layer that it is tied to.
 *
 * PyTorch: `requires_grad_(False)`. Keras: `trainable = False`. To freeze and thaw parameters while a net learns, give `update`
 * a `frozen$`.
 *
 * @throws {TypeError} When it is no layer.
 * @example
 *   const net = network(stack(frozen(embedding(10, 4)), dense(4, 1)));
 *   [...net.parameters.keys()] // => ["0.weight", "1.weight", "1.bias"]
 *   net.segments.filter((segment) => segment.frozen).map(({ name }) => name) // => ["0.weight"]
 */
export function frozen<In extends number, Out extends number>(layer: Layer<In, Out>): Layer<In, Out> {
  expectLayer("frozen", "the layer", layer);
  const { name, fanIn, fanOut } = layer;
  const parts = [{ prefix: "", layer: layer as Layer }];
  const description = `frozen(${describeLayer(layer)})`;
  return composite(`frozen(${name})`, description, fanIn, fanOut, parts, { frozen: true });
}
