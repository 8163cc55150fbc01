import { wrapTensor, type Floats, type Tensor } from "@backstream/tensors";

const chunk = 1024;

/**
 * Numbers that signals keep after their tick is over: outputs and deltas. They are taken from chunks of the JavaScript
 * heap that many signals share, because a typed array for each signal would cost more than its numbers.
 */
export class OutputStore {
  /** The chunk that the latest `take` took from. */
  values: Floats;
  #used = 0;

  /** @param like The numbers are of its type. */
  constructor(like: Floats) {
    this.values = zeros(0, like);
  }

  /** Takes `count` numbers, all zero, and returns where they begin in `values`. */
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
