import { matchedNames, type NamedSegments } from "./matchedNames.js";

/**
 * As `matchedNames`, with each level of PyTorch's recurrent modules as a module of its own: a stack of layers, such as of
 * bidirectional ones, takes one module with `num_layers`.
 *
 *     rnn.weight_ih_l0, rnn.weight_ih_l1   is read as   rnn.0.weight_ih_l0, rnn.1.weight_ih_l0
 *
 * Undefined where no module has a second level, and where the ends of the names are others than the network's.
 *
 * @throws As `matchedNames` does.
 */
export function matchedLevels(
  values: ReadonlyMap<string, unknown>,
  network: NamedSegments,
): ReadonlyMap<string, string> | undefined {
  const oldNames = new Map([...values.keys()].map((name) => [nameOfLevel(name), name]));
  if (![...oldNames.keys()].some((name) => secondLevel.test(name))) return undefined;
  const split = new Map([...oldNames].map(([name, oldName]) => [name, values.get(oldName)]));
  const matched = matchedNames(split, network);
  return matched && new Map([...matched].map(([name, target]) => [oldNames.get(name)!, target])); // a name of `split`
}

/** For `rnn.weight_ih_l1_reverse` it is `rnn.1.weight_ih_l0_reverse`. */
function nameOfLevel(name: string): string {
  return name.replace(/([^.]+)_l(\d+)(_reverse)?$/, "$2.$1_l0$3");
}

const secondLevel = /(?:^|\.)[1-9]\d*\.[^.]+_l0(?:_reverse)?$/;
