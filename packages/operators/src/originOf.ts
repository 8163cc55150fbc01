import type { ComparedSignal } from "./ComparedSignal.js";
import { ScaledDelta } from "./DeltaOrigin.js";
import type { PassShares } from "./operate.js";

/** Of a tick that sends nothing back. */
export const unsent: ScaledDelta = new ScaledDelta(0);

/**
 * Where the delta of a held tick comes from in a pass: it is scaled to the tick's share in the loss of the update. `before` is
 * that of the tick before it, which is returned where it is the same.
 */
export function originOf(
  compared: ComparedSignal,
  index: number,
  { firstFresh, total }: PassShares,
  before: ScaledDelta,
): ScaledDelta {
  const scale = index < firstFresh ? 0 : scaleOf(compared, total);
  if (scale === before.scale) return before;
  return scale === 0 ? unsent : new ScaledDelta(scale);
}

/** The weight of a tick in the loss of the update: what its mean divides by, or 1 if the loss is a sum. */
export function shareOf({ measure, denominator }: ComparedSignal): number {
  return measure.loss.reduction === "mean" ? denominator : 1;
}

/** What the delta of a tick is multiplied by; `share` is that of all ticks. */
function scaleOf(compared: ComparedSignal, share: number): number {
  if (compared.measure.isOfSequence) return 1; // one loss, and its derivative by the outputs of all ticks
  return compared.present === 0 ? 0 : shareOf(compared) / share;
}
