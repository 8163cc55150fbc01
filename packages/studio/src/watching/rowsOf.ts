import type { Sample } from "@backstream/core";
import { Tensor } from "@backstream/tensors";

/** How many rows a batch has that is a tensor; else one. */
export function rowsOf({ input }: Pick<Sample, "input">): number {
  return input instanceof Tensor && input.shape.length === 2 ? input.shape[0] : 1;
}
