import { hasTarget, type Sample, type SequenceLoss } from "@backstream/core";
import type { Observable } from "rxjs";
import type { ComparedSignal } from "./ComparedSignal.js";
import { deliverKept, OpenSequence } from "./OpenSequence.js";
import { complete, operate } from "./operate.js";
import { SequenceMeasure } from "./SequenceMeasure.js";
import type { Nets, Signal } from "./Signal.js";
import { expectTick, unmeasured } from "./unmeasured.js";

/** `compare` with a loss of whole sequences: keeps the ticks until the source completes, and emits them then. */
export function compareSequence(
  loss: SequenceLoss,
): <P extends Nets, S extends Sample>(source: Observable<Signal<P, S>>) => Observable<ComparedSignal<P, S>> {
  const run = operate<Signal, ComparedSignal>((destination) => {
    const signals: Signal[] = [];
    const labelled: Signal[] = [];
    const sequence = new OpenSequence();
    return {
      next(signal) {
        expectTick(signal);
        sequence.hold(signal);
        signals.push(signal);
        if (hasTarget(signal.sample)) labelled.push(signal);
      },
      complete(silent) {
        sequence.close();
        if (signals.length > 0) {
          const measure = new SequenceMeasure(loss, signals, labelled);
          const ticks = signals.map((signal) => unmeasured(signal, measure));
          for (const tick of ticks) measure.count(tick);
          const value = measure.measure(ticks);
          for (const tick of ticks) {
            if (tick.signal === measure.labelled) tick.measuredLoss = value;
            deliverKept(tick.signal, () => destination.next(tick));
          }
        }
        complete(destination, silent);
      },
      finalize: () => sequence.close(),
    };
  });
  return (source) => source.pipe(run) as Observable<never>; // inside, signals have no types of nets
}
