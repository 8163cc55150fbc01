import { Tensor, tensor } from "@backstream/tensors";

/** Numbers that can be scaled. */
export type Scalable = number | number[] | Float32Array | Float64Array | Tensor;

/** Changes the numbers of one or more rows; they are a copy and may be written to. */
export type RowChange = (row: number[] | Float64Array, features: number) => ArrayLike<number>;

/**
 * Applies a change to the numbers of a value: the result has the value's type and shape.
 *
 * @example
 *   onNumbers([1, 2], (row) => row.map((number) => 2 * number)) // => [2, 4]
 *   onNumbers(5, (row) => row.map((number) => 2 * number)) // => 10
 */
export function onNumbers<T extends Scalable>(value: T, change: RowChange): T {
  const row = typeof value === "number" ? [value] : Float64Array.from(value instanceof Tensor ? value.data : value); // prettier-ignore
  const features = value instanceof Tensor ? (value.shape.at(-1) ?? 1) : row.length;
  return like(value, change(row, features)) as T; // its branches mirror T
}

function like(value: Scalable, row: ArrayLike<number>): Scalable {
  if (typeof value === "number") return row[0];
  if (value instanceof Float32Array) return Float32Array.from(row);
  if (value instanceof Float64Array) return Float64Array.from(row);
  if (!(value instanceof Tensor)) return Array.from(row);
  return tensor(
    value.shape,
    value.data instanceof Float64Array ? Float64Array.from(row) : Float32Array.from(row),
  );
}
