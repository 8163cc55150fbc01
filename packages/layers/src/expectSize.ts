import { describeValue } from "@backstream/core";

/** Checks a size of a layer. @throws {RangeError} When it is no whole number from 1 up. */
export function expectSize(where: string, what: string, size: number): void {
  if (!Number.isInteger(size) || size < 1) {
    throw new RangeError(`${where}: ${what} is ${describeValue(size)}, expected a whole number from 1 up`);
  }
}
