import type { Subscriber } from "rxjs";
import { BackwardSignal } from "./BackwardSignal.js";
import type { HeldTicks } from "./HeldTicks.js";
import { adjacentOperator, type PassShares } from "./operate.js";
import { originOf, shareOf, unsent } from "./originOf.js";
import { Pass } from "./Pass.js";
import { rerun } from "./rerun.js";
import type { Signal } from "./Signal.js";

/**
 * Emits one pass over the held ticks, newest first; only the `fresh` ones send their deltas. If none of these has a
 * label, it emits nothing and returns undefined; else it returns the pass. Where the memory is not finite after the ticks
 * ran again, that before the oldest tick is put back, as behind a skipped step.
 */
export function emitPass(held: HeldTicks, destination: Subscriber<BackwardSignal>): Pass | undefined {
  const { rerun: policy } = held.options;
  const firstFresh = held.length - held.fresh;
  let [loss, share, rows] = [0, 0, 0];
  for (let index = firstFresh; index < held.length; index++) {
    const compared = held.at(index);
    if (compared.present === 0) continue;
    loss += compared.loss! * shareOf(compared); // it has a label
    share += shareOf(compared);
    rows += compared.present;
  }
  if (share === 0) return undefined;
  const [oldest, newest] = [held.at(0), held.at(held.length - 1)];
  const runsAgain = policy === "whenStale" && oldest.signal.isStale;
  if (runsAgain) rerun(held);
  const pass = new Pass({ oldest, newest, loss: loss / share, rows, allowsOld: policy === "never" });
  held.pass = pass;
  const next = adjacentOperator(destination);
  if (next?.handlers.sendPass) next.sendPass(pass, held, { firstFresh, total: share });
  else emitTicks(pass, held, { firstFresh, total: share }, destination);
  pass.cut = destination.closed;
  pass.over = true;
  held.pass = undefined;
  // A skipped step has put the memory back already; without an update, or where nothing that learns reads it, nobody has.
  if (runsAgain && !pass.skipped && !hasFiniteMemory(newest.signal)) {
    pass.skipped = true;
    for (let at: Signal | undefined = oldest.signal; at; at = at.below) at.unrolling.rollBack(at.tick);
  }
  return pass;
}

function emitTicks(
  pass: Pass,
  held: HeldTicks,
  shares: PassShares,
  destination: Subscriber<BackwardSignal>,
): void {
  let origin = unsent;
  for (let index = held.length - 1; index >= 0 && !destination.closed; index--) {
    const compared = held.at(index);
    const { signal } = compared;
    origin = originOf(compared, index, shares, origin);
    destination.next(new BackwardSignal({ pass, compared, next: signal, origin, tick: signal.tick }));
  }
}

/** Whether the memory that a tick has written is finite in all nets. */
function hasFiniteMemory(newest: Signal): boolean {
  for (let at: Signal | undefined = newest; at; at = at.below) {
    const { flat } = at.unrolling.network;
    // A net that needs whole sequences has no tick after this pass.
    if (!flat.wholeSequences && !at.unrolling.isMemoryFinite(at.tick)) return false;
  }
  return true;
}
