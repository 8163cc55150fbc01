import type { Layer } from "@backstream/core";

/** The first layer inside that keeps traces of its past. */
export function tracedLeaf(layer: Layer): Layer | undefined {
  if (layer.traces) return layer;
  for (const part of layer.parts ?? []) {
    const found = tracedLeaf(part.layer);
    if (found) return found;
  }
  return undefined;
}
