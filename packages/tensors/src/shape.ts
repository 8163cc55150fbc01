import { valueText } from "./valueText.js";

/** How many numbers a shape holds. */
export function sizeOf(shape: readonly number[]): number {
  let size = 1;
  for (const length of shape) size *= length;
  return size;
}

/** The shape as a message shows it: `[2, 3]`. */
export function textOf(shape: readonly number[]): string {
  return `[${shape.join(", ")}]`;
}

/** A copy of the shape, -1 replaced by the length that fits. @throws {RangeError} When it does not hold `size` numbers. @throws {TypeError} When it is no list of numbers. */
export function expectShape(where: string, shape: readonly number[], size: number): readonly number[] {
  if (!Array.isArray(shape) || shape.some((length) => typeof length !== "number"))
    throw new TypeError(
      `${where}: shape is ${valueText(shape)}, expected a list of lengths such as [${size}] or [1, ${size}]`,
    );
  const open = shape.indexOf(-1);
  const known = sizeOf(shape.filter((_, axis) => axis !== open));
  const whole = shape.map((length, axis) => (axis === open ? size / known : length));
  if (whole.some((length) => !Number.isInteger(length) || length < 0) || sizeOf(whole) !== size)
    throw new RangeError(
      `${where}: shape is ${textOf(shape)}, expected lengths whose product is ${size}, the count of the numbers`,
    );
  return whole;
}

/** The axis counted from the front. @throws {RangeError} When the shape has no such axis. */
export function expectAxis(where: string, axis: number, shape: readonly number[]): number {
  const rank = shape.length;
  if (!Number.isInteger(axis) || axis < -rank || axis >= rank)
    throw new RangeError(
      `${where}: axis is ${valueText(axis)}, expected one of the ${rank} axes of shape ${textOf(shape)}`,
    );
  return axis < 0 ? axis + rank : axis;
}

/** The row counted from the front. @throws {RangeError} When the shape has no such row. */
export function expectIndex(where: string, index: number, shape: readonly number[]): number {
  const rows = shape[0] ?? 0;
  if (!Number.isInteger(index) || index < -rows || index >= rows)
    throw new RangeError(
      `${where}: index is ${valueText(index)}, expected one of the ${rows} rows of shape ${textOf(shape)}`,
    );
  return index < 0 ? index + rows : index;
}
