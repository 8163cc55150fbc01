import { describeValue } from "@backstream/core";

/**
 * Refuses a `rejected` option that could not receive anything: the first bad sample would end the stream.
 *
 * @throws {TypeError}
 * @example
 *   expectNext("gate", { next: console.log })
 */
export function expectNext(where: string, rejected: unknown): void {
  if (rejected === undefined) return;
  if (
    typeof rejected === "object" &&
    rejected !== null &&
    "next" in rejected &&
    typeof rejected.next === "function"
  )
    return;
  throw new TypeError(
    `${where}: rejected is ${describeValue(rejected)}, expected an observer with next, such as a Subject`,
  );
}
