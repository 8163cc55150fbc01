import type { Segment } from "@backstream/core";
import type { Floats } from "@backstream/tensors";

/** Runs an update, and puts back what it wrote to parameters that are frozen. */
export function keepFrozen(
  parameters: Floats,
  frozen: readonly Segment[] | undefined,
  update: () => void,
): void {
  if (!frozen || frozen.length === 0) {
    update();
    return;
  }
  const kept = frozen.map(({ offset, size }) => parameters.slice(offset, offset + size));
  update();
  frozen.forEach(({ offset }, index) => parameters.set(kept[index], offset));
}
