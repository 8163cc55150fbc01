import { adam, backprop, truncatedBptt, type Sample, type Step } from "backstream";
import { Subject } from "rxjs";
import type { Clock } from "./clock.js";
import { inProcess, type Learning } from "./contender.js";
import type { Workload } from "./workload.js";

/** The library as used in an application: a subject, a trainer, one `next` for each tick. */
export function ours({ net, loss, learningRate, window, samples }: Workload, now: Clock): Learning {
  const ticks = samples();
  const sample$ = new Subject<Sample>();
  const training = { loss: loss(), optimizer: adam({ learningRate }) };
  const trainer = window === 1 ? backprop(net(), training) : truncatedBptt(net(), { ...training, window });
  const steps: Step[] = [];
  let keeps = false;
  let failure: unknown;
  const subscription = sample$.pipe(trainer).subscribe({
    next: (step) => keeps && steps.push(step),
    error: (error) => (failure = error),
  });
  let next = 0;
  const update = (): void => {
    // After an error the subject ignores all values: without this the times would be far too short.
    if (failure) throw failure;
    for (let tick = 0; tick < window; tick++) {
      sample$.next(ticks[next]);
      next = next + 1 === ticks.length ? 0 : next + 1;
    }
  };
  return {
    ...inProcess("backstream", now, update, () => subscription.unsubscribe()),
    losses: (updates) => {
      keeps = true;
      for (let done = 0; done < updates; done++) update();
      keeps = false;
      return steps.splice(0).map((step) => step.loss);
    },
  };
}
