import { wrapTensor, type Floats, type Tensor } from "@backstream/tensors";

const chunk = 1024;

/**
 * Memory for the numbers that signals keep after their tick is over: outputs and deltas. Many signals share one typed
 * array (a chunk), because a typed array for each signal would take more memory than its numbers.
 */
export class OutputStore {
  /** The chunk in which the latest `take` reserved its numbers. */
  values: Floats;
  #used = 0;

  /** @param like An array of the same type as the chunks. */
  constructor(like: Floats) {
    this.values = zeros(0, like);
  }

  /** Reserves `count` numbers, all zero, and returns the index in `values` of the first. */
  take(count: number): number {
    if (this.#used + count > this.values.length) {
      this.values = zeros(Math.max(chunk, count), this.values);
      this.#used = 0;
    }
    this.#used += count;
    return this.#used - count;
  }
}

/** A tensor over a copy of stored numbers. */
export function storedTensor(
  values: Floats,
  offset: number,
  rows: number,
  features: number,
  batched: boolean,
): Tensor {
  return wrapTensor(batched ? [rows, features] : [features], values.slice(offset, offset + rows * features));
}

function zeros(count: number, like: Floats): Floats {
  return like instanceof Float32Array ? new Float32Array(count) : new Float64Array(count);
}
