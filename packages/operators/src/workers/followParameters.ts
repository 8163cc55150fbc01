import type { Network } from "@backstream/core";
import { ParameterSlots } from "./ParameterSlots.js";

/**
 * Gives a net the newest parameters that another thread has published, if there are newer ones than it has, and returns
 * their version. Call it before each `run`: where nothing is new it costs one look. It never waits, and all numbers are of
 * one version, also where the other thread is in the middle of publishing the next one, or has died there.
 *
 * The net is for answers only: what it learned itself would be replaced. It should have the layers of the other one; its
 * seed does not matter.
 *
 * @throws {ShapeError} When the memory is that of another network.
 * @throws {TypeError} When it is no network, or no memory of `sharedParameters`.
 * @see {@link publishParameters}, the other side, with an example; {@link sharedParameters}, the memory
 * @example
 *   const net = network(dense(1, 1));
 *   followParameters(net, sharedParameters(net)) // => 0
 */
export function followParameters(net: Network, shared: SharedArrayBuffer): number {
  const newest = new ParameterSlots("followParameters", net, shared).read();
  if (newest) {
    net.parameterBlock.array.set(newest.numbers);
    net.version = newest.version;
  }
  return net.version;
}
