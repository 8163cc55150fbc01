import { describeValue } from "./describeValue.js";
import type { Position } from "./Position.js";

/**
 * Refuses what is no position.
 *
 * @throws {TypeError}
 */
export function expectPosition(where: string, value: unknown): asserts value is Position {
  const { source, made, offset } = (typeof value === "object" && value !== null ? value : {}) as Partial<
    Record<keyof Position, unknown>
  >;
  const isOffset = Array.isArray(offset) && offset.length > 0 && offset.every(Number.isFinite);
  if (typeof source === "string" && isOffset && (made === undefined || typeof made === "string")) return;
  throw new TypeError(
    `${where}: position is ${describeValue(value)}, expected { source, offset } such as { source: "FLIGHTS", offset: [812] }`,
  );
}
