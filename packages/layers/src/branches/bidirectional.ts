import {
  describeLayer,
  describeValue,
  expectLayer,
  expectOptions,
  ShapeError,
  type Layer,
} from "@backstream/core";
import { composite } from "../composite.js";
import { concatJoin } from "./concatJoin.js";
import { productOfParts } from "./productOfParts.js";
import { reversed } from "./reversed.js";
import type { Sum } from "./Sum.js";
import { sumJoin } from "./sumJoin.js";

/** How the outputs of two directions become one: one after the other in a row, added, or multiplied number by number. */
export type Merge = "concat" | "sum" | "multiply";

export interface BidirectionalOptions<M extends Merge = Merge> {
  /** How the outputs of both directions become one; "concat" where not given. */
  readonly merge?: M;
}

/** The width of what comes out of both directions. */
export type MergedFanOut<M extends Merge, A extends number, B extends number> = M extends "concat"
  ? Sum<A, B>
  : A;

/**
 * Two layers that read a sequence in both directions: one from its beginning, one from its end.
 *
 *     y_t = [a(x_0 … x_t), b(x_T … x_t)]
 *
 * - a, b     `b` is another `a` where not given; their fan-ins are equal
 * - input    `[batch, fanIn]`, for each tick
 * - output   `[batch, a.fanOut + b.fanOut]`, or `[batch, a.fanOut]` where they are added or multiplied
 * - carry    that of `a`, and that of `b` with names that end with `_reverse`: `{ hidden, hidden_reverse }`
 *
 * **It needs whole sequences**: a network with it emits its outputs when the sequence is complete, and learns behind `rewind()`
 * without a window. It cannot follow an endless stream. In a batch of sequences of different lengths, `b` begins with each row
 * at that row's own end: behind it the row is masked.
 *
 * The parameters of `b` have names that end with `_reverse`: `weight_ih_l0_reverse`.
 *
 * PyTorch: `bidirectional=True`; several layers are a stack of these. Keras: `Bidirectional(layer, merge_mode)`.
 *
 * @throws {TypeError} When one is no layer.
 * @throws {ShapeError} When the widths do not fit, or `b` is learned by traces: they follow a stream to its end only.
 * @throws {UnknownNameError} When an option does not exist.
 * @source Schuster and Paliwal, "Bidirectional recurrent neural networks", IEEE Transactions on Signal Processing 45(11), 1997.
 * @example
 *   const layers = stack(bidirectional(gru(3, 16)), dense(32, 2));
 *   layers.parameters.map(({ name }) => name).slice(4, 6) // => ["0.weight_ih_l0_reverse", "0.weight_hh_l0_reverse"]
 */
export function bidirectional<In extends number, Out extends number, M extends Merge = "concat">(
  a: Layer<In, Out>,
  options?: BidirectionalOptions<M>,
): Layer<In, MergedFanOut<M, Out, Out>>;
export function bidirectional<
  In extends number,
  A extends number,
  B extends number,
  M extends Merge = "concat",
>(
  a: Layer<In, A>,
  b: Layer<NoInfer<In>, B>,
  options?: BidirectionalOptions<M>,
): Layer<In, MergedFanOut<M, A, B>>;
export function bidirectional(
  a: Layer,
  second: Layer | BidirectionalOptions = {},
  third: BidirectionalOptions = {},
): Layer {
  expectLayer("bidirectional", "the first layer", a);
  const isLayer = typeof second === "object" && second !== null && "forward" in second;
  const [b, options] = isLayer ? [second, third] : [a, second];
  const name = isLayer ? `bidirectional(${a.name}, ${b.name})` : `bidirectional(${a.name})`;
  expectOptions(name, options, ["merge"]);
  const { merge = "concat" } = options;
  if (!["concat", "sum", "multiply"].includes(merge)) {
    throw new RangeError(`${name}: merge is ${describeValue(merge)}, expected "concat", "sum" or "multiply"`);
  }
  if (a.fanIn === 0 || a.fanIn !== b.fanIn) {
    throw new ShapeError(
      `${name}: the fan-ins are ${a.fanIn} and ${b.fanIn}, expected two equal ones from 1 up`,
    );
  }
  if (merge !== "concat" && a.fanOut !== b.fanOut) {
    throw new ShapeError(
      `${name}: the fan-outs are ${a.fanOut} and ${b.fanOut}, expected equal ones for merge "${merge}"`,
    );
  }
  const call = isLayer ? `${describeLayer(a)}, ${describeLayer(b)}` : describeLayer(a);
  const description = `bidirectional(${call}${merge === "concat" ? "" : `, { merge: "${merge}" }`})`;
  const parts = [
    { prefix: "", layer: a },
    { prefix: "", layer: reversed(b) },
  ];
  if (merge === "sum") return composite(name, description, a.fanIn, a.fanOut, parts, { join: sumJoin });
  const both = composite(name, description, a.fanIn, a.fanOut + b.fanOut, parts, { join: concatJoin });
  if (merge === "concat") return both;
  return composite(name, description, a.fanIn, a.fanOut, [
    { prefix: "", layer: both },
    { prefix: "", layer: productOfParts(a.fanOut, 2) },
  ]);
}
