import { describeValue } from "@backstream/core";

/**
 * Refuses a `field` option that is not a field with numbers to change: no sample has a misspelt one, so all samples would
 * silently stay as they are.
 *
 * @throws {RangeError}
 * @example
 *   expectField("minMax", "target")
 */
export function expectField(where: string, field: string): void {
  if (field === "input" || field === "target") return;
  throw new RangeError(`${where}: field is ${describeValue(field)}, expected "input" or "target"`);
}
