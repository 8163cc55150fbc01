import { BrokenStreamError, type Network } from "@backstream/core";
import type { Signal } from "./Signal.js";

/** @throws {BrokenStreamError} When the signal has passed the net already. */
export function expectNotPassed(network: Network, from: Signal): void {
  for (let below: Signal | undefined = from; below; below = below.below) {
    if (below.net && below.unrolling.network === network) {
      throw new BrokenStreamError(
        `forward(${network.name}): the signal has passed this net already, expected each net once; make a second network`,
      );
    }
  }
}
