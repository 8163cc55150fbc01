import { ShapeError, type Segment, type UpdateOptions } from "@backstream/core";
import type { Floats } from "@backstream/tensors";
import { frozenOf } from "./liveRanges.js";

/**
 * The tensors in the flat vectors that learn; without segments all numbers are one vector.
 *
 * @throws {ShapeError} When a segment ends behind the parameters.
 */
export function segmentsIn(
  where: string,
  parameters: Floats,
  options: UpdateOptions | undefined,
): readonly Segment[] {
  const all = options?.segments ?? wholeVector(parameters.length);
  for (const { name, offset, size } of all) {
    if (offset + size <= parameters.length) continue;
    throw new ShapeError(
      `${where}: the segment "${name}" ends at ${offset + size}, expected at most ${parameters.length}, the number of parameters`,
    );
  }
  const frozen = frozenOf(options);
  return frozen && frozen.length > 0
    ? all.filter(({ offset }) => !frozen.some((segment) => segment.offset === offset))
    : all;
}

/** What there is where nothing is known of names and shapes. */
export function wholeVector(size: number): readonly Segment[] {
  return [{ name: "all parameters", shape: [size], offset: 0, size }];
}

/** Rows and columns of a tensor; axes behind the second count as columns, and a vector is one column. */
export function matrixOf({ shape, size }: Segment): { readonly rows: number; readonly columns: number } {
  const [rows = 1] = shape;
  return { rows, columns: rows === 0 ? 0 : size / rows };
}

/** The Euclidean norm of `count` numbers, `stride` apart. */
export function normOf(values: Floats, start: number, count: number, stride = 1): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += values[start + i * stride] ** 2;
  return Math.sqrt(sum);
}
