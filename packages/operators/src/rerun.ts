import type { HeldTicks } from "./HeldTicks.js";
import type { Signal } from "./Signal.js";

/**
 * Runs the held ticks again, in place, for all nets in order, with the current parameters: carry, tape and delta are
 * replaced, and so is the memory that the next tick starts from; outputs and losses stay as they were emitted. The
 * memory before the oldest tick stays.
 */
export function rerun(held: HeldTicks): void {
  const ticks: Signal[] = [];
  for (let index = 0; index < held.length; index++) ticks.push(held.at(index).signal);
  rerunNets(ticks);
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

/** Runs the nets below first: their new outputs are the inputs. */
function rerunNets(ticks: readonly Signal[]): void {
  const [oldest] = ticks;
  const newest = ticks[ticks.length - 1]; // a window has a tick
  const { unrolling, below } = oldest;
  if (below) {
    rerunNets(ticks.map((tick) => tick.below!)); // all ticks have passed the same nets
    unrolling.setInputs(oldest.tick, newest.tick, below.unrolling, below.tick);
  }
  unrolling.rerun(
    oldest.tick,
    newest.tick,
    ticks.map(({ runMask }) => runMask),
  );
}
