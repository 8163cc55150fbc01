import { isNumbers, type Numbers } from "@backstream/tensors";
import { describeValue } from "./describeValue.js";
import { ShapeError } from "./errors.js";

/**
 * Checks at run time that a value is of the type `Numbers`: parsed JSON may be anything. Of an array every entry is
 * checked: what is no number would become NaN, or 0, or another number.
 *
 * @throws {ShapeError} When it is not.
 * @example
 *   expectNumeric("dense(2, 1)", "input", [1, 2]);
 */
export function expectNumeric(where: string, what: string, value: unknown): asserts value is Numbers {
  if (isNumbers(value)) {
    if (!Array.isArray(value)) return;
    const entries: readonly unknown[] = value;
    // Not `every`, which passes over holes.
    let index = 0;
    while (index < entries.length && typeof entries[index] === "number") index++;
    if (index === entries.length) return;
    throw new ShapeError(`${where}: ${what} ${entryText(entries[index], index)}`);
  }
  const found = value === undefined ? "missing" : describeValue(value);
  throw new ShapeError(`${where}: ${what} is ${found}, expected a number, an array or a tensor`);
}

/** What is wrong with an array that has this entry at an index. */
function entryText(entry: unknown, index: number): string {
  if (Array.isArray(entry)) {
    return "is an array of arrays, expected a number, an array or a tensor; make it tensor(rows)";
  }
  return index === 0
    ? `is an array that begins with ${describeValue(entry)}, expected a number, an array or a tensor`
    : `has ${describeValue(entry)} at index ${index}, expected numbers`;
}
