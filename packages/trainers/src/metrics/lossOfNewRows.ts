import { countRows, type Loss, type LossRows } from "@backstream/core";
import type { Floats } from "@backstream/tensors";

/** How `compare` measured a signal. */
export type SignalLoss = Pick<Loss, "rowShare"> & Partial<Pick<Loss, "measure">>;

/** The new rows of a tick; arrays may be longer. */
export interface NewRows {
  readonly rows: number;
  readonly width: number;
  readonly output: ArrayLike<number>;
  readonly target: ArrayLike<number>;
  readonly targetWidth: number;
  readonly weights: ArrayLike<number>;
  readonly mask: ArrayLike<number> | undefined;
  readonly present: number;
}

/**
 * The loss of a tick's new rows alone, and what its mean divides by: `compare` has measured past samples with them. It is
 * undefined where the signal is none of `compare`.
 */
export function lossOfNewRows(
  loss: SignalLoss | undefined,
  tick: NewRows,
): { readonly loss: number | undefined; readonly denominator: number } {
  if (!loss?.measure) return { loss: undefined, denominator: tick.present };
  const { rows, width: fanOut, targetWidth, weights: weight, mask } = tick;
  const [output, target] = [floatsOf(tick.output), floatsOf(tick.target)];
  const delta = new Float64Array(rows * fanOut);
  const offsets = { outputOffset: 0, targetOffset: 0, deltaOffset: 0, denominator: 0 };
  const batch: LossRows = { rows, fanOut, output, target, targetWidth, weight, mask, delta, ...offsets };
  countRows(loss, batch);
  return { loss: loss.measure(batch), denominator: batch.denominator };
}

/** Plain numbers are copied; a typed array is read where it is. */
function floatsOf(numbers: ArrayLike<number>): Floats {
  return numbers instanceof Float64Array || numbers instanceof Float32Array
    ? numbers
    : Float64Array.from(numbers);
}
