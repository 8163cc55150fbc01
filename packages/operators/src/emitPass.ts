import type { Subscriber } from "rxjs";
import type { ComparedSignal } from "./ComparedSignal.js";
import type { HeldTicks } from "./HeldTicks.js";
import { Pass } from "./Pass.js";
import { rerun } from "./rerun.js";
import { BackwardSignal } from "./BackwardSignal.js";

/**
 * Emits one pass over the held ticks, of which the `fresh` ones have deltas to send; none where they have no label.
 * Tells whether its update was skipped.
 */
export function emitPass(held: HeldTicks, destination: Subscriber<BackwardSignal>): boolean {
  const { rerun: policy } = held.options;
  const first = held.length - held.fresh;
  let [loss, share, rows] = [0, 0, 0];
  for (let index = first; index < held.length; index++) {
    const compared = held.at(index);
    if (compared.present === 0) continue;
    loss += compared.loss! * shareOf(compared); // present
    share += shareOf(compared);
    rows += compared.present;
  }
  if (share === 0) return false;
  const [oldest, newest] = [held.at(0), held.at(held.length - 1)];
  if (policy === "whenStale" && oldest.signal.isStale) rerun(held);
  const pass = new Pass(oldest, newest, loss / share, rows, policy === "never");
  held.pass = pass;
  for (let index = held.length - 1; index >= 0 && !destination.closed; index--) {
    const compared = held.at(index);
    const scale = index < first || compared.present === 0 ? 0 : shareOf(compared) / share;
    destination.next(new BackwardSignal(pass, compared, compared.signal, scale, compared.signal.tick));
  }
  pass.over = true;
  return pass.skipped;
}

/** A mean counts a tick by its rows, a sum counts ticks. */
function shareOf({ measure, present }: ComparedSignal): number {
  return measure.loss.reduction === "mean" ? present : 1;
}
