import { describeValue } from "./describeValue.js";
import { UnknownNameError } from "./errors.js";

/**
 * Checks the names of options: a misspelt one would otherwise be ignored without a message.
 *
 * @throws {UnknownNameError} When an option is not one of `known`.
 * @throws {TypeError} When the options are no object, which is possible in JavaScript.
 * @example
 *   expectOptions("rewind", { window: 32 }, ["window", "stride", "rerun"]);
 */
export function expectOptions(where: string, options: object, known: readonly string[]): void {
  // A date, map or array is an object too, without options.
  if (Object.prototype.toString.call(options) !== "[object Object]") {
    throw new TypeError(`${where}: options are ${describeValue(options)}, expected { ${known.join(", ")} }`);
  }
  for (const name of Object.keys(options)) {
    if (!known.includes(name)) {
      throw new UnknownNameError(`${where}: no option named "${name}"; it has ${known.join(", ")}`);
    }
  }
}
