import type { HeldTicks } from "./HeldTicks.js";
import type { Signal } from "./Signal.js";

/**
 * Runs the held ticks again, in place, for all nets in order, with the current parameters: carry, tape and delta are
 * replaced, and so is the memory that the next tick starts from; outputs and losses stay as they were emitted. The
 * memory before the oldest tick stays.
 */
export function rerun(held: HeldTicks): void {
  rerunNets(held, held.at(0).signal, held.at(held.length - 1).signal, 0);
  for (let index = 0; index < held.length; index++) {
    const compared = held.at(index);
    const { signal, measure, present } = compared;
    for (let net: Signal | undefined = signal; net; net = net.below) {
      net.version = net.unrolling.network.version;
    }
    const { unrolling, tick } = signal;
    if (present > 0 || measure.isOfSequence)
      measure.run(compared, unrolling.network.arena.memory, unrolling.outputAddress(tick));
  }
}

/** Runs the nets below first: their new outputs are the inputs. This is so many nets below the last one. */
function rerunNets(held: HeldTicks, oldest: Signal, newest: Signal, depth: number): void {
  const { unrolling, below } = oldest;
  if (below) {
    rerunNets(held, below, newest.below!, depth + 1); // all ticks have passed the same nets
    unrolling.setInputs(oldest.tick, newest.tick, below.unrolling, below.tick);
  }
  unrolling.rerun(oldest.tick, newest.tick, masksOf(held, depth));
}

/** The masks with which the ticks have run in a net; an empty list where there are none. */
function masksOf(held: HeldTicks, depth: number): readonly Signal["runMask"][] {
  for (let index = 0; index < held.length; index++) {
    if (!signalAt(held, index, depth).runMask) continue;
    return Array.from({ length: held.length }, (_, at) => signalAt(held, at, depth).runMask);
  }
  return unmasked;
}

const unmasked: readonly Signal["runMask"][] = [];

function signalAt(held: HeldTicks, index: number, depth: number): Signal {
  let { signal } = held.at(index);
  for (let net = 0; net < depth; net++) signal = signal.below!; // as above
  return signal;
}
