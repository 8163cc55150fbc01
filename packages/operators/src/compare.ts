import { expectLoss, hasTarget, presentRows, type Loss, type Sample } from "@backstream/core";
import type { Observable } from "rxjs";
import { ComparedSignal } from "./ComparedSignal.js";
import { maskIgnored } from "./maskIgnored.js";
import { measureBy } from "./Measure.js";
import { operate } from "./operate.js";
import { pipelineOf } from "./Pipeline.js";
import { Signal, type Nets } from "./Signal.js";
import { wrongOperatorError } from "./wrongOperatorError.js";

/**
 * Compares each output with its sample's target: the loss, and its derivative by the output, the delta.
 *
 *     signal     --A------B------C--|
 *     compare(squaredError())
 *     compared   --A------B------C--|      A.loss = (A.output - a.target)², A.delta = 2 (A.output - a.target)
 *
 * A sample without a target, or one of which the loss ignores all rows, has no loss and adds nothing to the gradient. Losses are measured before the net learns
 * from the sample, so their mean is a progressive validation (prequential evaluation: test, then train) of the net.
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
  loss: Loss,
): <P extends Nets, S extends Sample>(source: Observable<Signal<P, S>>) => Observable<ComparedSignal<P, S>> {
  expectLoss("compare", loss);
  const measure = measureBy(loss);
  return (source) =>
    source.pipe(
      operate((destination) => ({
        next(signal) {
          if (!(signal instanceof Signal)) {
            throw wrongOperatorError(
              "compare",
              signal,
              "a tick from forward or predict; put compare once, after them",
            );
          }
          const { network } = signal.unrolling;
          const { outputs } = pipelineOf(network);
          // `take` returns zeros: the delta of a tick without a label.
          const offset = outputs.take(signal.rows * network.fanOut);
          const { values } = outputs;
          const compared = new ComparedSignal({
            signal,
            target: signal.sample.target,
            weight: signal.sample.weight,
            measure,
            loss: 0,
            present: 0,
            denominator: 0,
            values,
            offset,
          });
          measure.count(compared);
          if (loss.rowShare && hasIgnored(signal, compared.present)) maskIgnored(signal);
          if (compared.present > 0)
            compared.measuredLoss = measure.run(compared, signal.values, signal.offset);
          destination.next(compared);
        },
        measures: () => measure,
      })),
    );
}

/** Whether a labelled tick has a row that is there and does not count. */
function hasIgnored({ sample, mask, rows }: Signal, counted: number): boolean {
  return hasTarget(sample) && counted < presentRows(mask, rows);
}
