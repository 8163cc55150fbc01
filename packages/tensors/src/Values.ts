import type { Floats } from "./Floats.js";

/** What a tensor is made of: numbers, row by row, and their shape. */
export interface Values {
  readonly shape: readonly number[];
  readonly data: Floats | Int32Array;
}

/** The numbers as values to calculate with; plain numbers get the type of `like`, or float32 if that is int32 and they are not whole. */
export function valuesLike(
  like: Values,
  numbers: number | readonly number[] | Floats | Int32Array | Values,
): Values {
  if (typeof numbers !== "number" && "shape" in numbers) return numbers;
  if (typeof numbers !== "number" && isTyped(numbers)) return { shape: [numbers.length], data: numbers };
  const plain = typeof numbers === "number" ? [numbers] : numbers;
  const shape = typeof numbers === "number" ? [] : [plain.length];
  if (like.data instanceof Float64Array) return { shape, data: Float64Array.from(plain) };
  if (like.data instanceof Int32Array && plain.every(Number.isInteger))
    return { shape, data: Int32Array.from(plain) };
  return { shape, data: Float32Array.from(plain) };
}

/** Zeros in the wider type of two: float64, else float32, else int32. */
export function zerosLike(left: Values, right: Values, size: number): Floats | Int32Array {
  if (left.data instanceof Float64Array || right.data instanceof Float64Array) return new Float64Array(size);
  const whole = left.data instanceof Int32Array && right.data instanceof Int32Array;
  return whole ? new Int32Array(size) : new Float32Array(size);
}

/** The same values, whole numbers as float32. */
export function floating(values: Values): Values {
  return values.data instanceof Int32Array
    ? { shape: values.shape, data: Float32Array.from(values.data) }
    : values;
}

export function isTyped(numbers: readonly number[] | Floats | Int32Array): numbers is Floats | Int32Array {
  return ArrayBuffer.isView(numbers);
}
