import type { Tensor } from "@backstream/tensors";
import { expectOptions } from "./expectOptions.js";
import type { LoadOptions } from "./readParameters.js";
import { expectPrefixes, replacePrefix } from "./replacePrefix.js";

/** Options of a network's `save`. */
export type SaveOptions = Pick<LoadOptions, "prefixes">;

/**
 * Parameters by name, with prefixes replaced.
 *
 * @throws {RangeError} When `prefixes` give two of them the same name.
 * @throws {UnknownNameError} When an option does not exist.
 */
export function savedParameters(
  parameters: Iterable<{ readonly name: string; readonly value: Tensor }>,
  options: SaveOptions,
): Record<string, Tensor> {
  expectOptions("save", options, ["prefixes"]);
  const { prefixes = {} } = options;
  expectPrefixes("save", prefixes);
  const saved = new Map<string, Tensor>();
  for (const { name, value } of parameters) {
    const newName = replacePrefix(name, prefixes);
    if (saved.has(newName)) {
      throw new RangeError(
        `network: with their prefixes replaced, two parameters are "${newName}"; change the prefixes`,
      );
    }
    saved.set(newName, value);
  }
  return Object.fromEntries(saved);
}
