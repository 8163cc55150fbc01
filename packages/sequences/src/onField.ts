import { expectNumeric, type Sample } from "@backstream/core";
import { isNumbers, type Numbers } from "@backstream/tensors";
import { onNumbers, type RowChange, type Scalable } from "./onNumbers.js";

/**
 * Applies a change to the numbers of a value, or to one field of a sample; a sample without that field stays as it is.
 *
 * @throws {ShapeError} When it is neither numbers nor a sample, or the field is not numbers.
 * @see onNumbers
 * @example
 *   onField("example", { input: [1, 2], target: 3 }, "target", ([target]) => [2 * target]) // => { input: [1, 2], target: 6 }
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
  if (numbers === undefined || (field === "target" && numbers === null)) return value; // no target
  expectNumeric(where, field, numbers);
  // An Int32Array cannot store scaled values.
  const scalable = (numbers instanceof Int32Array ? Float64Array.from(numbers) : numbers) as Scalable;
  return { ...sample, [field]: onNumbers(scalable, change) } as T; // the user's other fields are kept
}

/** Whether it is a sample, not numbers. Texts and null, which only JavaScript programs can give, are neither. */
export function isSample(value: Numbers | Sample): value is Sample {
  return typeof value === "object" && (value as unknown) !== null && !isNumbers(value);
}
