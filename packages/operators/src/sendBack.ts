import type { Subscriber } from "rxjs";
import type { Compared } from "./compared.js";
import type { HeldTicks } from "./heldTicks.js";
import { Pass } from "./pass.js";
import { rerun } from "./rerun.js";
import { Returning } from "./returning.js";

/**
 * Emits one pass over the held ticks, of which the `fresh` ones have deltas to send; none where they have no label.
 * Tells whether its update was skipped.
 */
export function sendBack(held: HeldTicks, destination: Subscriber<Returning>): boolean {
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
    destination.next(new Returning(pass, compared, compared.signal, scale, compared.signal.tick));
  }
  pass.over = true;
  return pass.skipped;
}

/** A mean counts a tick by its rows, a sum counts ticks. */
function shareOf({ measure, present }: Compared): number {
  return measure.loss.reduction === "mean" ? present : 1;
}
