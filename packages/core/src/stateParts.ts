import { isBlock, type Block, type Floats } from "@backstream/tensors";

/** Numbers in an optimizer's state. */
export type Vector = Block | Floats;

export function isVector(value: unknown): value is Vector {
  return value instanceof Float32Array || value instanceof Float64Array || isBlock(value);
}

/** The numbers themselves; of a block, as its array is now. */
export function vectorOf(vector: Vector): Floats {
  return isBlock(vector) ? vector.array : vector;
}

/** Whether it is a record or an array, whose keys are its indices. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  return Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
}

/** The largest magnitude of a vector, or of all vectors in a state; NaN or Infinity where a number is not finite. */
export function largestMagnitude(state: unknown): number {
  let largest = 0;
  // Math.max keeps NaN.
  if (isVector(state)) {
    if (isBlock(state)) return state.arena.kernels.largestMagnitude(state.size, state.address);
    for (const value of state) largest = Math.max(largest, Math.abs(value));
  } else if (isRecord(state)) {
    for (const part of Object.values(state)) largest = Math.max(largest, largestMagnitude(part));
  }
  return largest;
}
