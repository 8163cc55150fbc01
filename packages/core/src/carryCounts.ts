import type { Layer } from "./Layer.js";

/** For each number in a row of a layer's memory that has no derivative: the largest that it may be; else undefined. */
export function carryCounts(layer: Layer): readonly (number | undefined)[] {
  return layer.carry.flatMap(({ size, derivative, countsTo = 0 }) =>
    new Array<number | undefined>(size).fill(derivative === false ? countsTo : undefined),
  );
}
