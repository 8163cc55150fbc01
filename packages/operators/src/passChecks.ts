import { BrokenStreamError, type Network } from "@backstream/core";
import type { BackwardSignal } from "./BackwardSignal.js";
import type { Signal } from "./Signal.js";

/** The signal must come while its pass is emitted. */
export function expectPass(where: string, { pass, tick }: BackwardSignal): void {
  if (!pass.over) return;
  throw new BrokenStreamError(
    `${where}: tick ${tick} arrives late, after its pass is over; signals may be observed, not delayed`,
  );
}

/** The tick in the net whose `backward` must come next, which must be this one. */
export function expectNet(where: string, next: Signal | undefined, net: Network): Signal {
  if (!next?.net) {
    throw new BrokenStreamError(
      `${where}: the signal has returned through all its nets, expected forward(${net.name}) before`,
    );
  }
  if (next.unrolling.network !== net) {
    const { name } = next.unrolling.network;
    throw new BrokenStreamError(
      `${where}: the signal returns through ${name === net.name ? `another network of the name ${name}` : name} next; put backward nets in the reverse order of forward`,
    );
  }
  return next;
}

/** Within a pass ticks arrive in order, newest first, and nothing that they depend on may change meanwhile. */
export function expectNow(
  where: string,
  { unrolling, tick, slot, version }: Signal,
  expected: number,
  allowsOld: boolean,
): void {
  if (tick !== expected) {
    throw new BrokenStreamError(
      `${where}: tick ${tick} arrives, expected ${expected}; signals of a pass may not be dropped or reordered`,
    );
  }
  if (slot !== unrolling.slot || !unrolling.isHeld(tick)) {
    throw new BrokenStreamError(
      `${where}: tick ${tick} arrives late, after forward has run the next tick; signals may be observed, not delayed`,
    );
  }
  const { network } = unrolling;
  if (version !== network.version && !allowsOld) {
    throw new BrokenStreamError(
      `${where}: tick ${tick} ran with version ${version} of the net, which is at ${network.version} now; update or load after the pass`,
    );
  }
}
