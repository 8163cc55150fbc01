import type { Unroll } from "@backstream/core";

/** The ticks `from … to` of a window; memory and its delta stay those of the whole. */
export function ticksOfUnroll(given: Unroll, from: number, to: number): Unroll {
  const cut = (values: ArrayLike<number>): number[] => {
    const width = values.length / given.ticks;
    return Array.from(values).slice(from * width, to * width);
  };
  return {
    ...given,
    ticks: to - from,
    input: cut(given.input),
    outputDelta: cut(given.outputDelta),
    begins: given.begins === true && from === 0,
  };
}

/** One row of the batch at every tick. */
export function rowOfUnroll(given: Unroll, row: number): Unroll {
  return {
    ...given,
    batch: 1,
    input: rowOfSequence(given.input, given, row),
    outputDelta: rowOfSequence(given.outputDelta, given, row),
    carryIn: rowOfMemory(given.carryIn, given, row),
    carryOutDelta: rowOfMemory(given.carryOutDelta, given, row),
  };
}

/** One row of what is `[ticks, batch, width]`. */
export function rowOfSequence(values: ArrayLike<number>, { ticks, batch }: Unroll, row: number): number[] {
  const width = values.length / (ticks * batch);
  return Array.from(values).filter((_x, index) => Math.floor(index / width) % batch === row);
}

/** One row of what is `[batch, carry]`. */
export function rowOfMemory(values: ArrayLike<number>, { batch }: Unroll, row: number): number[] {
  const width = values.length / batch;
  return Array.from(values).slice(row * width, (row + 1) * width);
}
