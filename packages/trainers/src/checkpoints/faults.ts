import type { Floats } from "@backstream/tensors";

/** A part of decoded data that is wrong: the path to it, what was found there, and what was expected. */
export type Fault = readonly [path: string, found: unknown, wanted: string];

/** Whether it is a whole number from 0 to `most`. The default leaves room to count on, exactly, for ever. */
export function isCount(value: unknown, most: number = 2 ** 52): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= most;
}

/** Whether it is an object with names, and nothing else. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** Whether it is an array of 32-bit or 64-bit floats. */
export function isFloats(value: unknown): value is Floats {
  return value instanceof Float32Array || value instanceof Float64Array;
}
