import type { LossRows } from "@backstream/core";

/** The cosine of the angle between `size` outputs from index `o` on and as many targets from `t` on; 0 where one is zero. */
export function cosineOf({ output, target }: LossRows, o: number, t: number, size: number): number {
  let [product, outputSquare, targetSquare] = [0, 0, 0];
  for (let i = 0; i < size; i++) {
    product += output[o + i] * target[t + i];
    outputSquare += output[o + i] ** 2;
    targetSquare += target[t + i] ** 2;
  }
  const lengths = Math.sqrt(outputSquare) * Math.sqrt(targetSquare);
  return lengths === 0 ? 0 : product / lengths;
}

/** Adds `factor` times the derivative of that cosine by the outputs to the delta from index `d` on; 0 where one is zero. */
export function addCosineDelta(
  { output, target, delta }: LossRows,
  o: number,
  t: number,
  d: number,
  size: number,
  cosine: number,
  factor: number,
): void {
  let [outputSquare, targetSquare] = [0, 0];
  for (let i = 0; i < size; i++) {
    outputSquare += output[o + i] ** 2;
    targetSquare += target[t + i] ** 2;
  }
  const lengths = Math.sqrt(outputSquare) * Math.sqrt(targetSquare);
  if (lengths === 0) return;
  for (let i = 0; i < size; i++) {
    delta[d + i] += factor * (target[t + i] / lengths - (cosine * output[o + i]) / outputSquare);
  }
}
