import type { Sample } from "@backstream/core";
import { Tensor, tensor } from "@backstream/tensors";

/** Numbers that can be scaled. */
export type Scalable = number | number[] | Float32Array | Float64Array | Tensor;

/** What becomes of the numbers of a row, or of several; they are a copy and may be written to. */
export type RowChange = (row: number[] | Float64Array, features: number) => ArrayLike<number>;

/** The same kind of thing with other numbers in it. */
export function onNumbers<T extends Scalable>(value: T, change: RowChange): T {
  const row = typeof value === "number" ? [value] : Float64Array.from(value instanceof Tensor ? value.data : value); // prettier-ignore
  const features = value instanceof Tensor ? (value.shape.at(-1) ?? 1) : row.length;
  return like(value, change(row, features)) as T; // its branches mirror T
}

/** As `onNumbers`, for a stream of numbers or for one field of samples; without that field a sample stays as it is. */
export function onField<T extends Scalable | Sample>(
  value: T,
  field: "input" | "target",
  change: RowChange,
): T {
  if (isScalable(value)) return onNumbers(value, change);
  const sample: Sample = value; // not Scalable, so it is one
  const numbers = sample[field];
  if (numbers === undefined) return value;
  // Int32Array is the one kind of numbers that cannot hold a scaled value.
  const scalable = (numbers instanceof Int32Array ? Float64Array.from(numbers) : numbers) as Scalable;
  return { ...sample, [field]: onNumbers(scalable, change) } as T; // the user's other fields are kept
}

function isScalable(value: Scalable | Sample): value is Scalable {
  return (
    typeof value === "number" || value instanceof Tensor || Array.isArray(value) || ArrayBuffer.isView(value)
  );
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
