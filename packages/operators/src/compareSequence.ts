import { hasTarget, type Sample, type SequenceLoss } from "@backstream/core";
import type { Observable } from "rxjs";
import type { ComparedSignal } from "./ComparedSignal.js";
import { deliverKept, OpenSequence } from "./OpenSequence.js";
import type { Measure } from "./Measure.js";
import { complete, operate } from "./operate.js";
import type { Nets, Signal } from "./Signal.js";
import { expectTick, unmeasured } from "./unmeasured.js";

/** `compare` with a loss of whole sequences: keeps the ticks until the source completes, and emits them then. */
export function compareSequence(
  loss: SequenceLoss,
): <P extends Nets, S extends Sample>(source: Observable<Signal<P, S>>) => Observable<ComparedSignal<P, S>> {
  const run = operate<Signal, ComparedSignal>((destination) => {
    const signals: Signal[] = [];
    const labelled: Signal[] = [];
    const open = new OpenSequence();
    return {
      next(signal) {
        expectTick(signal);
        open.hold(signal);
        signals.push(signal);
        if (hasTarget(signal.sample)) labelled.push(signal);
      },
      complete(silent) {
        open.close();
        if (signals.length > 0) {
          const sequence = loss.measureTicks(signals, labelled);
          const measure: Measure = {
            loss,
            isOfSequence: true,
            count: (tick) => sequence.count(tick),
            run: (tick) => sequence.run(tick),
          };
          const ticks = signals.map((signal) => unmeasured(signal, measure));
          for (const tick of ticks) measure.count(tick);
          const value = sequence.measure(ticks);
          for (const tick of ticks) {
            if (tick.signal === sequence.labelled) tick.measuredLoss = value;
            deliverKept(tick.signal, () => destination.next(tick));
          }
        }
        complete(destination, silent);
      },
      finalize: () => open.close(),
    };
  });
  return (source) => source.pipe(run) as Observable<never>; // inside, signals have no types of nets
}
