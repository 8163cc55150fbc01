import type { Layer } from "@backstream/core";
import { leavesByHand, type Unroll } from "./unrollByHand.js";

/** The ticks `from … to` of a window; memory and its delta stay those of the whole. */
export function ticksOfUnroll(given: Unroll, from: number, to: number): Unroll {
  const cut = (values: ArrayLike<number>): number[] => {
    const width = values.length / given.ticks;
    return Array.from(values).slice(from * width, to * width);
  };
  return { ...given, ticks: to - from, input: cut(given.input), outputDelta: cut(given.outputDelta) };
}

/** One row of the batch at every tick. */
export function rowOfUnroll(layer: Layer, given: Unroll, row: number): Unroll {
  return {
    ...given,
    batch: 1,
    input: rowOfSequence(given.input, given, row),
    outputDelta: rowOfSequence(given.outputDelta, given, row),
    before: rowOfMemory(layer, given.before, given, row),
    carryDelta: rowOfMemory(layer, given.carryDelta, given, row),
  };
}

/** One row of what is `[ticks, batch, width]`. */
export function rowOfSequence(values: ArrayLike<number>, { ticks, batch }: Unroll, row: number): number[] {
  const width = values.length / (ticks * batch);
  return Array.from(values).filter((_x, index) => Math.floor(index / width) % batch === row);
}

/** One row of what is `[batch, carry]` for one leaf after the other. */
export function rowOfMemory(
  layer: Layer,
  values: ArrayLike<number>,
  { batch }: Unroll,
  row: number,
): number[] {
  let at = 0;
  return leavesByHand(layer, 1).flatMap(({ carry }) => {
    const from = at + row * carry;
    at += batch * carry;
    return Array.from(values).slice(from, from + carry);
  });
}
