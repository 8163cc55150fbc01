import { expectNetwork, ShapeError, type Network } from "@backstream/core";
import type { AnyNetwork } from "@backstream/operators";

/**
 * The nets that a trainer was given: one, or a list of those that run one after the other.
 *
 * @param where The function that the user called, for messages.
 * @throws {TypeError} When the list is empty, or something is no network.
 * @throws {ShapeError} When a net takes more or fewer features than the net before it gives.
 */
export function netsOf(where: string, given: AnyNetwork | readonly AnyNetwork[]): readonly Network[] {
  const nets: readonly Network[] = Array.isArray(given) ? given : [given as AnyNetwork]; // not a list
  if (nets.length === 0) throw new TypeError(`${where}: the list of nets is empty, expected one or more`);
  nets.forEach((net, index) => {
    expectNetwork(where, net);
    if (index === 0 || nets[index - 1].fanOut === net.fanIn) return;
    const before = nets[index - 1];
    throw new ShapeError(
      `${where}: ${before.name} gives ${before.fanOut} features, but ${net.name} after it takes ${net.fanIn}; give the nets in the order of forward`,
    );
  });
  return nets;
}
