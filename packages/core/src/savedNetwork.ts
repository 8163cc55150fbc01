import { describeValue } from "./describeValue.js";
import { ArchitectureError, UnknownNameError } from "./errors.js";
import type { ParameterValue } from "./ParameterValue.js";

/** The parameters of a network in a checkpoint. */
export interface SavedNetwork {
  readonly name: string;
  readonly parameters: Readonly<Record<string, ParameterValue>>;
}

/** What a checkpoint says of its networks. */
export interface SavedNetworks<Saved extends SavedNetwork = SavedNetwork> {
  readonly nets: readonly Saved[];
  /** What each computes, by the network's name. Older checkpoints have none, and are not compared. */
  readonly descriptions?: Readonly<Record<string, string>> | undefined;
}

/** What identifies a network: its name, and what it computes. */
export interface DescribedNetwork {
  readonly name: string;
  readonly description: string;
}

/**
 * Finds a network in a checkpoint by its name.
 *
 * @throws {UnknownNameError} When the checkpoint has none of that name.
 * @throws {ArchitectureError} When it has other layers.
 */
export function savedNetwork<Saved extends SavedNetwork>(
  where: string,
  network: DescribedNetwork,
  saved: SavedNetworks<Saved>,
): Saved {
  const found = saved.nets.find(({ name }) => name === network.name);
  if (!found) {
    const names = saved.nets.map(({ name }) => name).join(", ");
    throw new UnknownNameError(
      `${where}: the checkpoint holds no network of that name, only ${names}; name it in network(layer, { name })`,
    );
  }
  expectDescription(where, network, saved);
  return found;
}

/**
 * Refuses a checkpoint in which the network of this name computes something else.
 *
 * @throws {ArchitectureError} When it does.
 */
export function expectDescription(
  where: string,
  { name, description }: DescribedNetwork,
  { descriptions }: Pick<SavedNetworks, "descriptions">,
): void {
  const saved = descriptions && Object.hasOwn(descriptions, name) ? descriptions[name] : undefined;
  if (saved === undefined || saved === description) return;
  throw new ArchitectureError(
    `${where}: the checkpoint's network is ${typeof saved === "string" ? saved : describeValue(saved)}, this one is ${description}; make it of the same layers`,
  );
}

/** Whether it is a checkpoint, and not the values of parameters by name. */
export function hasSavedNetworks(values: object): values is SavedNetworks {
  const nets: unknown = "nets" in values ? values.nets : undefined;
  return (
    Array.isArray(nets) && nets.every((net) => typeof net === "object" && net !== null && "parameters" in net)
  );
}
