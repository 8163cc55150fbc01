import { isNumbers, type Numbers } from "@backstream/tensors";
import { describeValue } from "./describeValue.js";
import { ShapeError } from "./errors.js";

/**
 * Checks at run time that a value is of the type `Numbers`: parsed JSON may be anything. Of an array only the first
 * entry is checked, which is enough to refuse an array of arrays.
 *
 * @throws {ShapeError} When it is not.
 * @example
 *   expectNumeric("dense(2, 1)", "input", [1, 2]);
 */
export function expectNumeric(where: string, what: string, value: unknown): asserts value is Numbers {
  const first: unknown = Array.isArray(value) ? value[0] : 0;
  if (isNumbers(value) && (typeof first === "number" || first === undefined)) return;
  if (Array.isArray(first)) {
    throw new ShapeError(
      `${where}: ${what} is an array of arrays, expected a number, an array or a tensor; make it tensor([rows, features], numbers.flat())`,
    );
  }
  const found = Array.isArray(value)
    ? `an array that begins with ${describeValue(first)}`
    : value === undefined
      ? "missing"
      : describeValue(value);
  throw new ShapeError(`${where}: ${what} is ${found}, expected a number, an array or a tensor`);
}
