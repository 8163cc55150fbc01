import { shown } from "./shown.js";

/**
 * Refuses what is no field of a sample that can be changed: samples do not have a misspelt one, and would pass as they
 * are.
 *
 * @throws {RangeError}
 */
export function expectField(where: string, field: string): void {
  if (field === "input" || field === "target") return;
  throw new RangeError(`${where}: field is ${shown(field)}, expected "input" or "target"`);
}
