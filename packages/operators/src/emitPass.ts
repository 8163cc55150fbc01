import type { Subscriber } from "rxjs";
import { BackwardSignal } from "./BackwardSignal.js";
import type { ComparedSignal } from "./ComparedSignal.js";
import { ScaledDelta } from "./DeltaOrigin.js";
import type { HeldTicks } from "./HeldTicks.js";
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
  let origin = none;
  for (let index = held.length - 1; index >= 0 && !destination.closed; index--) {
    const compared = held.at(index);
    const { signal } = compared;
    const scale = index < firstFresh ? 0 : scaleOf(compared, share);
    if (scale !== origin.scale) origin = scale === 0 ? none : new ScaledDelta(scale);
    destination.next(new BackwardSignal({ pass, compared, next: signal, origin, tick: signal.tick }));
  }
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

/** Whether the memory that a tick has written is finite in all nets. */
function hasFiniteMemory(newest: Signal): boolean {
  for (let at: Signal | undefined = newest; at; at = at.below) {
    const { flat } = at.unrolling.network;
    // A net that needs whole sequences has no tick after this pass.
    if (!flat.wholeSequences && !at.unrolling.isMemoryFinite(at.tick)) return false;
  }
  return true;
}

const none: ScaledDelta = new ScaledDelta(0);

/** The weight of a tick in the loss of the update: what its mean divides by, or 1 if the loss is a sum. */
function shareOf({ measure, denominator }: ComparedSignal): number {
  return measure.loss.reduction === "mean" ? denominator : 1;
}

/** What the delta of a tick is multiplied by; `share` is that of all ticks. */
function scaleOf(compared: ComparedSignal, share: number): number {
  if (compared.measure.isOfSequence) return 1; // one loss, and its derivative by the outputs of all ticks
  return compared.present === 0 ? 0 : shareOf(compared) / share;
}
