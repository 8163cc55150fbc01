import type { HeldTicks } from "./heldTicks.js";
import type { Signal } from "./signal.js";

/**
 * Runs the held ticks again, in place, for all nets in order, with the parameters of now: carry, tape and delta are
 * replaced, the live memory too; outputs and losses stay as they were emitted. The memory before the oldest tick stays.
 */
export function rerun(held: HeldTicks): void {
  for (let index = 0; index < held.length; index++) {
    const { signal, measure, present, values, at } = held.at(index);
    runAgain(signal);
    const { network } = signal.unrolling;
    if (present > 0) {
      measure.run(signal, network.arena.memory, signal.unrolling.outputAddress(signal.tick), values, at);
    }
  }
}

function runAgain(signal: Signal): void {
  const { below, unrolling, tick, mask } = signal;
  if (below) {
    runAgain(below);
    unrolling.setInput(tick, below.unrolling.network.arena.memory, below.unrolling.outputAddress(below.tick));
  }
  unrolling.rerun(tick, mask);
  signal.version = unrolling.network.version;
}
