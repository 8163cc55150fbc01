import {
  expectLoss,
  hasTarget,
  presentRows,
  type Loss,
  type Sample,
  type SequenceLoss,
} from "@backstream/core";
import type { Observable } from "rxjs";
import { compareSequence } from "./compareSequence.js";
import type { ComparedSignal } from "./ComparedSignal.js";
import { maskIgnored } from "./maskIgnored.js";
import { measureBy } from "./Measure.js";
import { operate } from "./operate.js";
import type { Nets, Signal } from "./Signal.js";
import { expectTick, unmeasured } from "./unmeasured.js";

/**
 * Compares each output with its sample's target: the loss, and its derivative by the output, the delta.
 *
 *     signal     --A------B------C--|
 *     compare(squaredError())
 *     compared   --A------B------C--|      A.loss = (A.output - a.target)², A.delta = 2 (A.output - a.target)
 *
 * A sample without a target, or one of which the loss ignores all rows, has no loss and adds nothing to the gradient.
 * Losses are measured before the net learns from the sample, so their mean is a progressive validation (prequential
 * evaluation: test, then train) of the net.
 *
 * A loss of whole sequences, such as `ctc()`, is measured when the source completes; then all ticks are emitted. One sample
 * of the sequence has the target: the labels of the whole sequence, `[3, 1, 4]`, or for several rows a tensor `[batch, labels]`
 * whose shorter rows end with -1. Its tick has the loss; every tick has its delta. It is learned from behind `rewind()`
 * without a window.
 *
 * @throws {ShapeError} As an error notification, when target, weight or mask do not fit the output.
 * @throws {RangeError} As an error notification, when a class does not exist.
 * @throws {BrokenStreamError} As an error notification, when something else than a tick of `forward` or `predict` arrives.
 * @see {@link forward}, which its signals come from, and {@link mapDelta}, which changes the delta.
 * @example
 *   const net = network(dense(1, 1));
 *   net.load({ weight: [2], bias: [0] });
 *   const losses: unknown[] = [];
 *   of({ input: 3, target: 5 }, { input: 3 })
 *     .pipe(forward(net), compare(squaredError()))
 *     .subscribe(({ loss }) => losses.push(loss));
 *   losses // => [1, undefined]
 */
export function compare(
  loss: Loss | SequenceLoss,
): <P extends Nets, S extends Sample>(source: Observable<Signal<P, S>>) => Observable<ComparedSignal<P, S>> {
  expectLoss("compare", loss);
  if ("measureSequence" in loss) return compareSequence(loss);
  const measure = measureBy(loss);
  return (source) =>
    source.pipe(
      operate((destination) => ({
        next(signal) {
          expectTick(signal);
          const compared = unmeasured(signal, measure);
          measure.count(compared);
          if (loss.rowShare && hasIgnored(signal, compared.present)) maskIgnored(signal);
          if (compared.present > 0)
            compared.measuredLoss = measure.run(compared, signal.values, signal.offset);
          destination.next(compared);
        },
        measures: () => measure,
        does: "measures",
      })),
    );
}

/** Whether a labelled tick has a row that is there and does not count. */
function hasIgnored({ sample, mask, rows }: Signal, counted: number): boolean {
  return hasTarget(sample) && counted < presentRows(mask, rows);
}
