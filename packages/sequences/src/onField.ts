import { expectNumeric, type Sample } from "@backstream/core";
import { isNumbers } from "@backstream/tensors";
import { onNumbers, type RowChange, type Scalable } from "./onNumbers.js";

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
