import { describeLayer, expectLayer, ShapeError, type Layer } from "@backstream/core";
import { composite } from "../composite.js";

/**
 * A layer whose parameters learning does not change: one that was loaded, under a head that is learned.
 *
 *     frozen(f)(x) = f(x)
 *
 * Deltas pass through it to the layers before it, but it has no gradient, no share in the gradient's norm, and no weight
 * decay. `net.load` and `net.save` take and give its parameters as they do others; names, memory and widths are those of the
 * layer. A `tied` layer has no parameters of its own: it is frozen together with the layer that it is tied to.
 *
 * PyTorch: `requires_grad_(False)`. Keras: `trainable = False`. To freeze and thaw parameters while a net learns, give `update`
 * a `frozen$`.
 *
 * @throws {TypeError} When it is no layer.
 * @throws {ShapeError} When a part of it is tied to a layer outside.
 * @example
 *   const net = network(stack(frozen(embedding(10, 4)), dense(4, 1)));
 *   [...net.parameters.keys()] // => ["0.weight", "1.weight", "1.bias"]
 *   net.segments.filter((segment) => segment.frozen).map(({ name }) => name) // => ["0.weight"]
 */
export function frozen<In extends number, Out extends number>(layer: Layer<In, Out>): Layer<In, Out> {
  expectLayer("frozen", "the layer", layer);
  const outside = tiedOutside(layer, layer);
  if (outside) {
    throw new ShapeError(
      `frozen: ${outside.name} has the parameters of ${outside.tiedTo!.name}, which is outside; freeze that one`,
    );
  }
  const { name, fanIn, fanOut } = layer;
  const parts = [{ prefix: "", layer: layer as Layer }];
  const description = `frozen(${describeLayer(layer)})`;
  return composite(`frozen(${name})`, description, fanIn, fanOut, parts, { frozen: true });
}

/** A part that uses the parameters of a layer outside of the whole. */
function tiedOutside(part: Layer, whole: Layer): Layer | undefined {
  if (part.tiedTo && !holds(whole, part.tiedTo)) return part;
  for (const { layer } of part.parts ?? []) {
    const found = tiedOutside(layer, whole);
    if (found) return found;
  }
  return undefined;
}

function holds(whole: Layer, wanted: Layer): boolean {
  return whole === wanted || (whole.parts?.some(({ layer }) => holds(layer, wanted)) ?? false);
}
