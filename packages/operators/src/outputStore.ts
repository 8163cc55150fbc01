import type { Floats } from "@backstream/tensors";

const chunk = 1024;
let values32 = new Float32Array(0);
let values64 = new Float64Array(0);
let used32 = 0;
let used64 = 0;

/**
 * Takes `count` numbers from a shared chunk of the JavaScript heap: what a signal keeps for ever costs no typed array
 * of its own. Returns where they begin in `heapOf(like)`.
 */
export function takeOutputs(count: number, like: Floats): number {
  if (like instanceof Float32Array) {
    if (used32 + count > values32.length) {
      values32 = new Float32Array(Math.max(chunk, count));
      used32 = 0;
    }
    used32 += count;
    return used32 - count;
  }
  if (used64 + count > values64.length) {
    values64 = new Float64Array(Math.max(chunk, count));
    used64 = 0;
  }
  used64 += count;
  return used64 - count;
}

/** The chunk of the latest `take`, of the same type as `like`. */
export function outputStoreOf(like: Floats): Floats {
  return like instanceof Float32Array ? values32 : values64;
}
