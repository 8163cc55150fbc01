import type { Numbers } from "@backstream/tensors";
import { describeValue } from "./describeValue.js";
import { UnknownNameError } from "./errors.js";
import { expectOptions } from "./expectOptions.js";
import type { Segment } from "./Optimizer.js";
import { matchedLevels } from "./matchedLevels.js";
import { matchedNames, type NamedSegments } from "./matchedNames.js";
import { parameterNumbers } from "./parameterNumbers.js";
import type { ParameterValue, ParameterValues } from "./ParameterValue.js";
import { expectPrefixes, replacePrefix, type Prefixes } from "./replacePrefix.js";
import { hasSavedNetworks, savedNetwork, type SavedNetworks } from "./savedNetwork.js";

/** Options of a network's `load`. */
export interface LoadOptions {
  /**
   * The beginnings of names to replace, and what by: with `{ "lstm.": "0." }` the value of `lstm.weight_ih_l0` is that of
   * `0.weight_ih_l0`. The longest that fits counts; `""` fits every name, and a whole name fits itself.
   */
  readonly prefixes?: Prefixes | undefined;
  /** Whether parameters whose names are missing keep their values; without it that is an error. */
  readonly partial?: boolean | undefined;
}

/** Values by name, as they are or in what a file was read to: what `load` takes. */
export type LoadableValues =
  | ParameterValues
  | SavedNetworks
  | { readonly tensors: ReadonlyMap<string, ParameterValue> };

/** The numbers to load into a parameter. */
export interface ReadParameter {
  readonly segment: Segment;
  readonly numbers: Numbers;
}

/** The network that values are read for. */
interface Reader extends NamedSegments {
  readonly name: string;
  readonly description: string;
}

/**
 * Finds the values of a network's parameters by name, in the network's order, and checks all of them: so that nothing
 * is loaded when one is wrong. Of a checkpoint it reads the network of the same name. Names with other prefixes than the
 * network's are matched, see `matchedNames` and `matchedLevels`.
 *
 * @throws {TypeError} When the values are no object.
 * @throws {ArchitectureError} When the checkpoint's network has other layers.
 * @throws {UnknownNameError} When a name is unknown, or one is missing without `partial`; when an option does not exist.
 * @throws {ShapeError} When a value has another shape, or holds something else than numbers.
 * @throws {RangeError} When `prefixes` give two values the same name.
 */
export function readParameters(
  values: LoadableValues,
  network: Reader,
  options: LoadOptions,
): readonly ReadParameter[] {
  const { segments } = network;
  expectOptions("load", options, ["prefixes", "partial"]);
  const { prefixes = {}, partial = false } = options;
  expectPrefixes("load", prefixes);
  const names = segments.map(({ name }) => name);
  const given = new Map<string, { readonly oldName: string; readonly value: unknown }>();
  const named = namedValues(values, network);
  // Matched where the user says nothing about names: not with `prefixes`, nor where some are missing on purpose.
  const isOpen =
    !partial && options.prefixes === undefined && [...named.keys()].some((name) => !names.includes(name));
  const matched = isOpen ? (matchedNames(named, network) ?? matchedLevels(named, network)) : undefined;
  for (const [oldName, value] of named) {
    const name = matched?.get(oldName) ?? replacePrefix(oldName, prefixes);
    const other = given.get(name)?.oldName;
    if (other !== undefined) {
      throw new RangeError(
        `network: with their prefixes replaced, "${other}" and "${oldName}" both are "${name}"; change the prefixes`,
      );
    }
    if (!names.includes(name)) {
      const origin = name === oldName ? "" : `, which "${oldName}" is with its prefix replaced`;
      throw new UnknownNameError(
        `network: no parameter named "${name}"${origin}; it has ${names.join(", ")}`,
      );
    }
    given.set(name, { oldName, value });
  }
  return segments.flatMap((segment) => {
    const value = given.get(segment.name)?.value;
    if (value !== undefined) return [{ segment, numbers: parameterNumbers(segment, value) }];
    if (partial) return [];
    throw new UnknownNameError(
      `network: parameter "${segment.name}" is missing; load takes all of ${names.join(", ")}, or some of them with { partial: true }`,
    );
  });
}

function namedValues(values: LoadableValues, network: Reader): ReadonlyMap<string, unknown> {
  if (typeof values !== "object" || values === null || ArrayBuffer.isView(values)) {
    throw new TypeError(
      `network: the values to load are ${describeValue(values)}, expected an array or tensor for each parameter's name; parse JSON first`,
    );
  }
  const given = hasSavedNetworks(values)
    ? savedNetwork(`load(${network.name})`, network, values).parameters
    : hasTensors(values)
      ? values.tensors
      : values;
  return given instanceof Map ? given : new Map(Object.entries(given));
}

/** Whether it is what `readSafetensors` returns: no parameter's value is a map. */
function hasTensors(
  values: Exclude<LoadableValues, SavedNetworks>,
): values is { readonly tensors: ReadonlyMap<string, ParameterValue> } {
  return "tensors" in values && values.tensors instanceof Map;
}
