import { UnknownNameError } from "./errors.js";

/**
 * Refuses options that do not exist: a misspelt one would otherwise be ignored in silence.
 *
 * @throws {UnknownNameError} When an option is not one of `known`.
 * @example
 *   expectOptions("rewind", { window: 32 }, ["window", "stride", "rerun"]);
 */
export function expectOptions(where: string, options: object, known: readonly string[]): void {
  for (const name of Object.keys(options)) {
    if (!known.includes(name)) {
      throw new UnknownNameError(`${where}: no option named "${name}"; it has ${known.join(", ")}`);
    }
  }
}
