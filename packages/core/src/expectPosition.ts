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
  const isNamed = typeof source === "string" && (made === undefined || typeof made === "string");
  if (isNamed && isOffset) return;
  if (isNamed) {
    throw new TypeError(
      `${where}: the offset of a position of ${source} is ${describeValue(offset)}, expected finite numbers such as [812, 17]`,
    );
  }
  throw new TypeError(
    `${where}: position is ${describeValue(value)}, expected { source, offset } such as { source: "FLIGHTS", offset: [812] }`,
  );
}
