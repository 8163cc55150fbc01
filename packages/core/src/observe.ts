import type { Network } from "./network.js";
import type { Probe } from "./Probe.js";

/**
 * Calls a probe whenever the engine has done something with a network, until the function that it returns is called.
 * A network may have several probes, which are called in order; without any, observation costs nothing.
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
  const own: Probe = (...heard) => probe(...heard); // so that the same function may observe twice
  // The list is replaced, not changed: a probe may stop observing while the others are called.
  net.probes = [...net.probes, own];
  return () => {
    net.probes = net.probes.filter((other) => other !== own);
  };
}
