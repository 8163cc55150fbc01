import { expectNumeric, type Sample } from "@backstream/core";
import { isNumbers, Tensor, tensor } from "@backstream/tensors";

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

/**
 * As `onNumbers`, for a stream of numbers or for one field of samples; without that field a sample stays as it is.
 *
 * @throws {ShapeError} When it is neither, or the field holds no numbers.
 */
export function onField<T extends Scalable | Sample>(
  where: string,
  value: T,
  field: "input" | "target",
  change: RowChange,
): T {
  if (!isSample(value)) {
    expectNumeric(where, "value", value);
    return onNumbers(value, change);
  }
  const sample: Sample = value; // a value of type T cannot be spread
  const numbers = sample[field];
  if (numbers === undefined) return value;
  expectNumeric(where, field, numbers);
  // Int32Array is the one kind of numbers that cannot hold a scaled value.
  const scalable = (numbers instanceof Int32Array ? Float64Array.from(numbers) : numbers) as Scalable;
  return { ...sample, [field]: onNumbers(scalable, change) } as T; // the user's other fields are kept
}

/** Whether it is a sample; texts and null, which only JavaScript hands over, are none, and no numbers either. */
function isSample(value: Scalable | Sample): value is Sample {
  return typeof value === "object" && (value as unknown) !== null && !isNumbers(value);
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
