import type { Values } from "./Values.js";

/** Numbers as arrays in arrays, as deep as a shape is long. */
export type NestedNumbers = number | NestedNumbers[];

/** The values as arrays in arrays; a plain number where the shape is []. */
export function nested(values: Values): NestedNumbers {
  return part(values, 0, 0, values.data.length);
}

function part(values: Values, axis: number, first: number, size: number): NestedNumbers {
  if (axis === values.shape.length) return values.data[first];
  const length = values.shape[axis];
  const width = size / length;
  return Array.from({ length }, (_, i) => part(values, axis + 1, first + i * width, width));
}
