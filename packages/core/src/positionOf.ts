import type { Position } from "./Position.js";

/**
 * The position that a record or a sample carries; undefined for one without, and for a field of that name that holds
 * something else.
 *
 * @example
 *   positionOf({ price: 5, position: { source: "SALES", offset: [812] } })?.offset // => [812]
 *   positionOf({ price: 5, position: "left" }) // => undefined
 */
export function positionOf(value: unknown): Position | undefined {
  if (typeof value !== "object" || value === null || !("position" in value)) return undefined;
  const { position } = value;
  return isPosition(position) ? position : undefined;
}

/** Whether it looks like one; `forward` refuses what is wrong inside. */
function isPosition(value: unknown): value is Position {
  return typeof value === "object" && value !== null && "source" in value && "offset" in value;
}
