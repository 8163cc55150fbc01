import type { Floats } from "./Floats.js";
import { Tensor, type Numbers } from "./tensor.js";

/**
 * Whether a value is what users may pass as numbers. It does not look at the single numbers. For public functions, where
 * a string or an object would otherwise be read wrongly without an error.
 *
 * @example
 *   isNumbers([1, 2]) // => true
 *   isNumbers("12") // => false
 */
export function isNumbers(value: unknown): value is Numbers {
  return (
    typeof value === "number" ||
    value instanceof Tensor ||
    value instanceof Float32Array || // the most frequent ones first: this is asked at every tick
    Array.isArray(value) ||
    (ArrayBuffer.isView(value) && !isOtherView(value))
  );
}

/** A view of bytes that holds no numbers; of those that do, users may have others than the type says. */
function isOtherView(view: ArrayBufferView): boolean {
  return view instanceof DataView || view instanceof BigInt64Array || view instanceof BigUint64Array;
}

/**
 * How many numbers there are.
 *
 * @example
 *   lengthOf(7) // => 1
 *   lengthOf([1, 2, 3]) // => 3
 *   lengthOf(tensor([2, 2], [1, 2, 3, 4])) // => 4
 */
export function lengthOf(numbers: Numbers): number {
  if (typeof numbers === "number") return 1;
  return numbers instanceof Tensor ? numbers.size : numbers.length;
}

/**
 * How many axes the numbers have: none for a number, one for an array, a tensor's own.
 *
 * @example
 *   rankOf(7) // => 0
 *   rankOf([1, 2, 3]) // => 1
 *   rankOf(tensor([2, 2], [1, 2, 3, 4])) // => 2
 */
export function rankOf(numbers: Numbers): number {
  if (typeof numbers === "number") return 0;
  return numbers instanceof Tensor ? numbers.shape.length : 1;
}

/**
 * The shape of the numbers, as a tensor would have it. Allocates for arrays: for messages and checks, not for loops.
 *
 * @example
 *   shapeOf(7) // => []
 *   shapeOf([1, 2, 3]) // => [3]
 */
export function shapeOf(numbers: Numbers): readonly number[] {
  if (typeof numbers === "number") return [];
  return numbers instanceof Tensor ? numbers.shape : [numbers.length];
}

/**
 * The number at an index, counted row by row.
 *
 * @example
 *   numberAt([10, 20, 30], 1) // => 20
 */
export function numberAt(numbers: Numbers, index: number): number {
  if (typeof numbers === "number") return numbers;
  return numbers instanceof Tensor ? numbers.data[index] : numbers[index];
}

/**
 * Copies all numbers to `target`, beginning at index `offset`. Allocates nothing.
 *
 * @example
 *   const target = new Float32Array(4);
 *   copyNumbers([1, 2], target, 1);
 *   [...target] // => [0, 1, 2, 0]
 */
export function copyNumbers(numbers: Numbers, target: Floats | Int32Array, offset = 0): void {
  if (typeof numbers === "number") {
    target[offset] = numbers;
    return;
  }
  const source = numbers instanceof Tensor ? numbers.data : numbers;
  // A call of `set` takes longer than copying a few numbers one by one.
  if (source.length > 64) target.set(source, offset);
  else for (let i = 0; i < source.length; i++) target[offset + i] = source[i];
}
