import { describeValue } from "@backstream/core";

/**
 * Refuses a `field` option other than `input` and `target`: with a misspelt name, all samples would stay as they are
 * without an error.
 *
 * @throws {RangeError}
 * @example
 *   expectField("minMax", "target")
 */
export function expectField(where: string, field: string): void {
  if (field === "input" || field === "target") return;
  throw new RangeError(`${where}: field is ${describeValue(field)}, expected "input" or "target"`);
}
