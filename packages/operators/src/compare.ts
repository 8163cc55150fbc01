import type { Loss, Sample } from "@backstream/core";
import type { Observable } from "rxjs";
import { ComparedSignal } from "./ComparedSignal.js";
import { outputStoreOf, takeOutputs } from "./outputStore.js";
import { measureBy, presentRows } from "./Measure.js";
import { wrongOperatorError } from "./wrongOperatorError.js";
import { operate } from "./operate.js";
import { quietEnd } from "./quietEnd.js";
import { Signal, type Nets } from "./Signal.js";

/**
 * Measures each output against its sample's target: the loss, and the delta that will flow back.
 *
 *     signal     --A------B------C--|
 *     compare(squaredError())
 *     compared   --A------B------C--|      A.loss = (A.output - a.target)², A.delta = 2 (A.output - a.target)
 *
 * A sample without a target has no loss and adds no error. Losses are measured before the net learns from the sample:
 * their mean is the progressive validation (test, then train) of the net.
 *
 * @throws {ShapeError} As an error notification, when target, weight or mask do not fit the output.
 */
export function compare(
  loss: Loss,
): <P extends Nets, S extends Sample>(source: Observable<Signal<P, S>>) => Observable<ComparedSignal<P, S>> {
  return (source) =>
    source.pipe(
      operate((destination) => {
        const measure = measureBy(loss);
        return {
          next(signal) {
            if (!(signal instanceof Signal)) {
              throw wrongOperatorError(
                "compare",
                signal,
                "a tick from forward or predict; put compare once, behind them",
              );
            }
            const count = signal.rows * signal.unrolling.network.fanOut;
            const at = takeOutputs(count, signal.values);
            const delta = outputStoreOf(signal.values);
            const present = presentRows(signal);
            // A fresh chunk holds zeros, which is the delta of a tick without a label.
            const value = present > 0 ? measure.run(signal, signal.values, signal.offset, delta, at) : 0;
            destination.next(new ComparedSignal(signal, measure, value, present, delta, at));
          },
          complete() {
            const end = quietEnd();
            if (end) end.measure = measure;
            destination.complete();
          },
        };
      }),
    );
}
