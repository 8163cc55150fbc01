import { BrokenStreamError, type Network } from "@backstream/core";

/**
 * Refuses nets that a checkpoint could not tell apart.
 *
 * @throws {BrokenStreamError} When two have the same name.
 */
export function expectNames(nets: readonly Network[]): void {
  const names = nets.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice === undefined) return;
  throw new BrokenStreamError(
    `checkpoint: two networks are named ${twice}; give each its own name in network(layer, { name })`,
  );
}
