import { expectNetwork, type Network } from "@backstream/core";
import { ParameterSlots, slotBytes } from "./ParameterSlots.js";

/**
 * Memory in which one thread publishes the parameters of a net and another follows them: make it once, and post it to the
 * worker. It belongs to one writer and one reader: a second reader needs memory of its own, and so does the worker that replaces one
 * that has died.
 *
 * @throws {TypeError} When it is no network, or the platform has no SharedArrayBuffer: a page must be cross-origin isolated.
 * @see {@link publishParameters}, {@link followParameters}
 * @example
 *   const shared = sharedParameters(network(dense(1, 1)));
 *   shared.byteLength // => 64
 */
export function sharedParameters(net: Network): SharedArrayBuffer {
  expectNetwork("sharedParameters", net);
  if (typeof SharedArrayBuffer === "undefined")
    throw new TypeError(
      "sharedParameters: there is no SharedArrayBuffer here; a page must be cross-origin isolated (headers Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp)",
    );
  const shared = new SharedArrayBuffer(slotBytes(net));
  new ParameterSlots("sharedParameters", net, shared).begin();
  return shared;
}
