import { describeValue } from "./describeValue.js";
import { expectNetwork } from "./expectNetwork.js";
import type { Network } from "./network.js";
import type { Probe } from "./Probe.js";

/**
 * Registers a probe, which the engine calls after its work on a network. Returns a function that removes the probe. A
 * network may have several probes, which are called in order; without probes, there is no cost.
 *
 * @see {@link Probe}
 * @example
 *   const net = network(dense(1, 1));
 *   const moments: string[] = [];
 *   const stop = observe(net, (moment) => moments.push(moment));
 *   run(net, [1, 2]);
 *   stop();
 *   run(net, [3]);
 *   moments // => ["forward", "forward"]
 */
export function observe(net: Network, probe: Probe): () => void {
  expectNetwork("observe", net);
  if (typeof probe !== "function") {
    throw new TypeError(
      `observe: the probe is ${describeValue(probe)}, expected a function (moment, addresses, tick, oldest) => …`,
    );
  }
  const own: Probe = (...args) => probe(...args); // so that the same function may be registered twice
  // The list is replaced, not changed: a probe may stop observing while the others are called.
  net.probes = [...net.probes, own];
  return () => {
    net.probes = net.probes.filter((other) => other !== own);
  };
}
