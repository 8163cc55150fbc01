import type { Layer } from "./Layer.js";

/**
 * How many features a layer of any width puts out for each that goes in: 1, or 1/2 for one that halves the width.
 *
 * @example
 *   widthRatio(tanh()) // => 1
 *   widthRatio(stack(glu(), tanh())) // => 0.5
 */
export function widthRatio({ halvesWidth, parts, join }: Layer): number {
  if (!parts) return halvesWidth ? 0.5 : 1;
  // Branches whose outputs are joined number by number are equally wide.
  const through = join ? parts.slice(0, 1) : parts;
  return through.reduce((ratio, { layer }) => ratio * widthRatio(layer), 1);
}
