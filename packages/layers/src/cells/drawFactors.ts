import type { LayerAddresses } from "@backstream/core";
import { dropoutKernels, type Kernels } from "@backstream/tensors";

/**
 * Draws `n` factors of dropout: 0 with probability `rate`, else 1 / (1 - rate). The tick names them, so that a tick that
 * runs again draws the same ones; `part`, from 0 to 15, tells several draws of one layer apart. Where nothing is learned,
 * nothing is drawn, and all factors are `expected`.
 */
export function drawFactors(
  kernels: Kernels,
  { key0, key1, randomStream, memory }: LayerAddresses,
  n: number,
  rate: number,
  tick: number,
  part: number,
  expected: number,
  factors: number,
): void {
  if (randomStream === 0) {
    memory.fill(expected, factors, factors + n);
    return;
  }
  const drop = kernels.extension(dropoutKernels);
  drop.dropoutFactors(n, rate, key0, key1 ^ (part << 28), randomStream, tick, factors);
}
