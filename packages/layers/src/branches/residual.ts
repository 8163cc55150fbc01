import { describeLayer, expectLayer, ShapeError, type Layer } from "@backstream/core";
import { composite } from "../composite.js";
import { passThrough } from "./passThrough.js";
import { sumJoin } from "./sumJoin.js";

/** A type error for a layer whose input and output differ in width, if the compiler knows both. */
export type EquallyWide<In extends number, Out extends number> = number extends In
  ? unknown
  : number extends Out
    ? unknown
    : In extends Out
      ? unknown
      : { readonly "fan-in and fan-out differ": [In, Out] };

/**
 * A layer and a way round it: the layer learns what is to be added to its input.
 *
 *     residual(f)(x) = f(x) + x
 *
 * - input    `[batch, features]`
 * - output   `[batch, features]`
 * - carry    `[of f, {}]`
 *
 * Deltas pass the way round unchanged, so that deep nets learn. The names of parameters begin with `0.`:
 * `0.weight_ih_l0`, or `0.1.weight` of a stack.
 *
 * PyTorch: `x + f(x)` in `forward`. Keras: `Add()([x, f(x)])`.
 *
 * @throws {TypeError} When it is no layer.
 * @throws {ShapeError} When its fan-in is not its fan-out.
 * @source He, Zhang, Ren and Sun, "Deep residual learning for image recognition", CVPR 2016.
 * @see {@link sumBranches}, which adds any layers.
 * @example
 *   const net = network(residual(dense(2, 2)));
 *   net.load({ "0.weight": [[0, 1], [1, 0]], "0.bias": [10, 20] });
 *   run(net, [[1, 2]]).outputs[0].toArray() // => [13, 23]
 */
export function residual<In extends number, Out extends number>(
  layer: Layer<In, Out> & EquallyWide<In, Out>,
): Layer<In, Out> {
  expectLayer("residual", "the layer", layer);
  const { name, fanIn, fanOut } = layer;
  if ((fanIn as number) !== fanOut) {
    throw new ShapeError(
      `residual: ${name} takes ${fanIn} features and puts out ${fanOut}, expected as many; put a dense layer into it`,
    );
  }
  const parts = [
    { prefix: "0.", layer: layer as Layer },
    { prefix: "1.", layer: passThrough() },
  ];
  const description = `residual(${describeLayer(layer)})`;
  return composite(`residual(${name})`, description, fanIn, fanOut, parts, { join: sumJoin });
}
