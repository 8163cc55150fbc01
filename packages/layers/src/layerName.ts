import { describeValue } from "@backstream/core";

/** The call that makes a layer, for its name and for messages: `gru(1, 32)`. In JavaScript a size may be anything. */
export function layerName(factory: string, ...sizes: readonly unknown[]): string {
  return `${factory}(${sizes.map((size) => (typeof size === "string" ? size : describeValue(size))).join(", ")})`;
}
