import { describeValue } from "./describeValue.js";
import { expectNetwork } from "./expectNetwork.js";
import { expectOptions } from "./expectOptions.js";
import type { Network } from "./network.js";
import type { Probe, ProbeMoment, Probes } from "./Probe.js";

/** Options of `observe`. */
export interface ObserveOptions {
  /** The kinds of work after which the probe is called; all where not given. The others then cost nothing. */
  readonly moments?: readonly ProbeMoment[];
}

/**
 * Registers a probe, which the engine calls after its work on a network. Returns a function that removes the probe. A
 * network may have several probes, which are called in order; without probes, there is no cost.
 *
 * @throws {TypeError} When what should be a network or a probe is none, or `moments` is no list.
 * @throws {RangeError} When `moments` holds something else than `"forward"`, `"backward"` and `"gradient"`.
 * @throws {UnknownNameError} When an option does not exist.
 * @see {@link Probe} for the moments; {@link namedLayers} for the leaves whose numbers can be read.
 * @example
 *   const net = network(dense(1, 1));
 *   const moments: string[] = [];
 *   const stop = observe(net, (moment) => moments.push(moment));
 *   run(net, [1, 2]);
 *   stop();
 *   run(net, [3]);
 *   moments // => ["forward", "forward"]
 */
export function observe(net: Network, probe: Probe, options: ObserveOptions = {}): () => void {
  expectNetwork("observe", net);
  if (typeof probe !== "function") {
    throw new TypeError(
      `observe: the probe is ${describeValue(probe)}, expected a function (moment, addresses, tick, oldest) => …`,
    );
  }
  expectOptions("observe", options, ["moments"]);
  const { moments = allMoments } = options;
  expectMoments(moments);
  // A function of its own, so that the same probe may be registered twice.
  const own: Probe = (moment, addresses, tick, oldest) => probe(moment, addresses, tick, oldest);
  // Lists are replaced, not changed: a probe may stop observing while the others are called.
  net.probes = changed(net.probes, (probes, moment) =>
    moments.includes(moment) ? [...probes, own] : probes,
  );
  return () => {
    net.probes = changed(net.probes, (probes) => probes.filter((other) => other !== own));
  };
}

const allMoments: readonly ProbeMoment[] = ["forward", "backward", "gradient"];

function changed(
  { forward, backward, gradient }: Probes,
  change: (probes: readonly Probe[], moment: ProbeMoment) => readonly Probe[],
): Probes {
  return {
    forward: change(forward, "forward"),
    backward: change(backward, "backward"),
    gradient: change(gradient, "gradient"),
  };
}

function expectMoments(moments: readonly ProbeMoment[]): void {
  if (!Array.isArray(moments))
    throw new TypeError(
      `observe: moments is ${describeValue(moments)}, expected a list such as ["gradient"]`,
    );
  const unknown = moments.find((moment) => !allMoments.includes(moment));
  if (unknown === undefined && !moments.includes(undefined)) return;
  throw new RangeError(
    `observe: moments holds ${describeValue(unknown)}, expected "forward", "backward" and "gradient"`,
  );
}
