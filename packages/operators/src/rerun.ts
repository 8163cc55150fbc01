import type { HeldTicks } from "./HeldTicks.js";
import type { Signal } from "./Signal.js";

/**
 * Runs the held ticks again, in place, for all nets in order, with the parameters of now: carry, tape and delta are
 * replaced, the live memory too; outputs and losses stay as they were emitted. The memory before the oldest tick stays.
 */
export function rerun(held: HeldTicks): void {
  const masks = Array.from({ length: held.length }, (_, index) => held.at(index).signal.mask);
  runAgain(held.at(0).signal, held.at(held.length - 1).signal, masks);
  for (let index = 0; index < held.length; index++) {
    const { signal, measure, present, values, offset: at } = held.at(index);
    for (let below: Signal | undefined = signal; below; below = below.below) {
      below.version = below.unrolling.network.version;
    }
    const { network } = signal.unrolling;
    if (present > 0) {
      measure.run(signal, network.arena.memory, signal.unrolling.outputAddress(signal.tick), values, at);
    }
  }
}

/** The nets below first: what they put out now is what goes in. */
function runAgain(oldest: Signal, newest: Signal, masks: readonly Signal["mask"][]): void {
  const { unrolling, below } = oldest;
  if (below && newest.below) {
    runAgain(below, newest.below, masks);
    unrolling.setInputs(oldest.tick, newest.tick, below.unrolling, below.tick);
  }
  unrolling.rerun(oldest.tick, newest.tick, masks);
}
