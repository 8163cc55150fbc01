import { describeValue } from "@backstream/core";

/**
 * Refuses the arguments of a factory that has none: `relu({ slope: 0.1 })` would be `relu()` without a message.
 *
 * @throws {TypeError} When there is one.
 */
export function expectNoOptions(factory: string, given: readonly unknown[]): void {
  // An initialiser that was not called is given the values; `network` says so.
  if (given.length === 0 || ArrayBuffer.isView(given[0])) return;
  throw new TypeError(`${factory}: it was given ${describeValue(given[0])}, expected no options`);
}
