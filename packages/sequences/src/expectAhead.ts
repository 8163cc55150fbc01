import { describeValue } from "@backstream/core";

/**
 * Refuses what is not 0, the newest value, or 1, the one that will follow.
 *
 * @throws {RangeError}
 * @example
 *   expectAhead("standardize", 1);
 */
export function expectAhead(where: string, ahead: unknown): void {
  if (ahead === 0 || ahead === 1) return;
  throw new RangeError(
    `${where}: inverse looks ${describeValue(ahead)} values ahead, expected 0, the newest value, or 1, the next one`,
  );
}
