import { describeValue, UnknownNameError } from "@backstream/core";

/**
 * Refuses what is no list of classes, which JavaScript programs can give.
 *
 * @throws {UnknownNameError}
 * @example
 *   expectClasses("bytes", [104, 105])
 */
export function expectClasses(where: string, classes: unknown): void {
  if (typeof classes === "object" && classes !== null && Symbol.iterator in classes) return;
  throw new UnknownNameError(
    `${where}: the classes are ${describeValue(classes)}, expected a list of numbers`,
  );
}
