import { describeValue } from "./describeValue.js";
import { UnknownNameError } from "./errors.js";

/**
 * Refuses options that do not exist: a misspelt one would otherwise be ignored in silence.
 *
 * @throws {UnknownNameError} When an option is not one of `known`.
 * @throws {TypeError} When there are no options at all, which JavaScript lets one forget.
 * @example
 *   expectOptions("rewind", { window: 32 }, ["window", "stride", "rerun"]);
 */
export function expectOptions(where: string, options: object, known: readonly string[]): void {
  if (typeof options !== "object" || options === null) {
    throw new TypeError(`${where}: options are ${describeValue(options)}, expected { ${known.join(", ")} }`);
  }
  for (const name of Object.keys(options)) {
    if (!known.includes(name)) {
      throw new UnknownNameError(`${where}: no option named "${name}"; it has ${known.join(", ")}`);
    }
  }
}
