import type { Network } from "@backstream/core";
import { ParameterSlots } from "./ParameterSlots.js";

/**
 * Publishes the parameters of a net for another thread, with their version: after a step, or as often as the other thread
 * should see them. It never waits, and the other thread gets all numbers of one version or none. Returns the version.
 *
 *     worker    step 1 ─ publish ─ step 2 ─ publish ─ step 3 ─ publish ─
 *     main               follow: 1                                follow: 3 ─ run
 *
 * @throws {ShapeError} When the memory is that of another network.
 * @throws {TypeError} When it is no network, or no memory of `sharedParameters`.
 * @see {@link followParameters}, the other side
 * @example
 *   const [learning, answering] = [1, 2].map((seed) => network(dense(1, 1), { seed })); // each in a thread of its own
 *   const shared = sharedParameters(answering);
 *   learning.load({ weight: [[2]], bias: [1] });
 *   publishParameters(learning, shared) // => 1
 *   followParameters(answering, shared) // => 1
 *   run(answering, [3]).outputs[0].item() // => 7
 */
export function publishParameters(net: Network, shared: SharedArrayBuffer): number {
  new ParameterSlots("publishParameters", net, shared).write(net.parameterBlock.array, net.version);
  return net.version;
}
