import { describeValue } from "@backstream/core";

/**
 * Refuses an option that is no function; undefined stands for its default.
 *
 * @throws {TypeError}
 * @example
 *   expectReader("adwin", "of", ({ loss }: { loss: number }) => loss, "({ loss }) => loss")
 */
export function expectReader(where: string, what: string, given: unknown, example: string): void {
  if (given === undefined || typeof given === "function") return;
  throw new TypeError(`${where}: ${what} is ${describeValue(given)}, expected a function such as ${example}`);
}
