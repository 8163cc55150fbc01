import {
  describeLayer,
  expectLayer,
  ShapeError,
  widthRatio,
  type Layer,
  type WidthHalving,
  type WidthKeeping,
} from "@backstream/core";
import { composite } from "./composite.js";

/** The layers of a stack, each with the fan-in that is the fan-out of the one before it; layers of any width keep it. */
export type Fitting<
  Layers extends readonly Layer[],
  Width extends number = number,
> = Layers extends readonly [infer Head extends Layer, ...infer Rest extends readonly Layer[]]
  ? Head extends WidthKeeping
    ? [Head, ...Fitting<Rest, Width>]
    : Head extends WidthHalving
      ? [Head, ...Fitting<Rest>] // half of a width is not known to the compiler
      : [FitsAfter<Head, Width>, ...Fitting<Rest, Head["fanOut"]>]
  : Layers; // a list of unknown length, or an empty one

/** A layer after one of fan-out `Width`. An unknown width is accepted here, and checked when the stack is made. */
export type FitsAfter<Head extends Layer, Width extends number> = number extends Width
  ? Head
  : number extends Head["fanIn"]
    ? Head
    : Head["fanIn"] extends Width
      ? Head
      : Layer<Width>;

/** The width of what goes into a stack. */
export type FirstFanIn<Layers> = Layers extends readonly [infer Head extends Layer, ...infer Rest]
  ? Head extends WidthKeeping
    ? FirstFanIn<Rest>
    : Head extends WidthHalving
      ? number
      : Head["fanIn"]
  : number;

/** The width of what comes out of a stack. */
export type LastFanOut<Layers> = Layers extends readonly [...infer Rest, infer Head extends Layer]
  ? Head extends WidthKeeping
    ? LastFanOut<Rest>
    : Head extends WidthHalving
      ? number
      : Head["fanOut"]
  : number;

/**
 * Layers one after the other, as one layer.
 *
 *     stack(a, b)(x) = b(a(x))
 *
 * - input    as the first layer's
 * - output   as the last layer's
 * - carry    an array with one entry per layer, `{}` where there is no memory
 *
 * The names of parameters begin with the layer's index: `0.weight_ih_l0`, `1.weight`, or `0.1.weight` in a stack inside
 * a stack. If the compiler knows the widths, a layer that does not fit is a type error; in any case it is an error
 * here.
 *
 * @throws {TypeError} When one is no layer: layers are given one by one, not as an array.
 * @throws {ShapeError} When the fan-in of a layer is not the fan-out of the layer before it.
 * @example
 *   const layers = stack(gru(1, 32), relu(), dense(32, 1));
 *   layers.fanOut // => 1
 *   layers.parameters.map((parameter) => parameter.name).at(-1) // => "2.bias"
 */
export function stack<const Layers extends readonly Layer[]>(
  ...layers: Layers & Fitting<Layers>
): Layer<FirstFanIn<Layers>, LastFanOut<Layers>> {
  const list: readonly Layer[] = layers;
  if (list.length === 0) throw new ShapeError("stack: there are no layers, expected at least one");
  list.forEach((layer, index) => {
    if (Array.isArray(layer)) {
      throw new TypeError(
        `stack: layer ${index} is an array of ${layer.length}, expected a layer; give the layers one by one, as in stack(...layers)`,
      );
    }
    expectLayer("stack", `layer ${index}`, layer);
  });
  // The layer that the width is known from, and the width; a ratio, before any is known.
  let before = -1;
  let ratio = 1;
  let width = 0;
  for (let index = 0; index < list.length; index++) {
    const layer = list[index];
    if (isAnyWidth(layer)) {
      ratio *= before < 0 ? widthRatio(layer) : 1;
      if (width > 0 && widthRatio(layer) !== 1) [before, width] = [index, width * widthRatio(layer)];
      continue;
    }
    if (before >= 0 && width !== layer.fanIn) {
      throw new ShapeError(
        `stack: layer ${index}, ${layer.name}, has fan-in ${layer.fanIn}, ` +
          `expected ${width}, what layer ${before}, ${list[before].name}, puts out`,
      );
    }
    [before, width] = [index, layer.fanOut];
  }
  const name = `stack(${list.map((layer) => layer.name).join(", ")})`;
  const description = `stack(${list.map(describeLayer).join(", ")})`;
  const fanIn = (list.find((layer) => !isAnyWidth(layer))?.fanIn ?? 0) / ratio;
  const fanOut = width;
  const parts = list.map((layer, index) => ({ prefix: `${index}.`, layer }));
  // The compiler computes the same widths from the types.
  return composite(name, description, fanIn as FirstFanIn<Layers>, fanOut as LastFanOut<Layers>, parts);
}

/** `tanh()`, or a stack of nothing else. */
function isAnyWidth(layer: Layer): boolean {
  return layer.fanIn === 0;
}
