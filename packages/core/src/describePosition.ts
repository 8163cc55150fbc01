import type { Position } from "./Position.js";

/**
 * A position in words, for messages.
 *
 * @example
 *   describePosition({ source: "FLIGHTS", offset: [812, 17] }) // => "812.17 of FLIGHTS"
 */
export function describePosition({ source, offset }: Pick<Position, "source" | "offset">): string {
  return `${offset.join(".")} of ${source}`;
}
