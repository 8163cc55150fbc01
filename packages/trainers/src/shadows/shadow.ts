import { CapacityError, hasTarget, StaleSignalError, UnknownNameError, type Sample } from "@backstream/core";
import type { Checkpoint, ComparedSignal } from "@backstream/operators";
import { Observable, Subscriber, type OperatorFunction } from "rxjs";
import { CandidateRun, type CandidateState } from "./CandidateRun.js";
import { Comparison, type ComparisonState } from "./Comparison.js";
import { expectShadows, shadowState } from "./expectShadows.js";
import type { ShadowCandidate, ShadowOptions, ShadowStep } from "./ShadowOptions.js";

/** What a checkpoint has of a `shadow`. */
interface ShadowState {
  readonly step: number;
  readonly comparison: ComparisonState;
  readonly candidates: Readonly<Record<string, CandidateState>>;
}

/** Samples that may wait while one is on its way: a closed loop feeds them back. */
const capacity = 1024;

/**
 * Several nets learn from the same samples; one of them is live, and its outputs leave. Where another one is better, it
 * becomes live.
 *
 *     samples     --a-----b-----c-----d--|
 *     shadow({ old, young }, { loss })
 *     steps       --A-----B-----C-----D--|
 *     live          old   old   old   young        C.promotion = { from: "old", to: "young", … }
 *
 * - candidates   by name; the first one is live at the beginning
 *
 * Each sample is predicted by all candidates and then learned by all. Their losses of a sample are compared, up to a bound, and
 * a bet that a candidate is better than the live net wins or loses by the difference. A candidate whose bet has won enough is
 * promoted. One may look at each sample without being fooled by chance: the probability that a live net is ever replaced by
 * one that is no better, at any sample given the past, is at most `level`, for all candidates together; each live net has a
 * level of its own. A bet that has lost half begins anew, at a slightly higher threshold: what was worse may become better.
 *
 * The bound is `clip` times the live net's recent mean loss, so what is compared is not moved by a single huge loss. A loss that is not finite
 * counts as the bound. Samples without a label are predicted. With `renew`, a candidate begins anew every so many samples, unless
 * it is live: so a changed world is met by a net that has seen nothing else.
 *
 * In a checkpoint, `nets` are those of the live candidate; all candidates with their memory, and all bets, are in `states` under
 * its name. Each candidate is a pipeline of its own and takes the time that it takes alone.
 *
 * @throws {TypeError} When candidates, optimizers or loss are none, or `renew` comes without a function that makes nets.
 * @throws {RangeError} When there are fewer than two candidates, or an option is out of range; when the checkpoint has no state of its
 *   name.
 * @throws {UnknownNameError} When an option does not exist, or the checkpoint has other candidates.
 * @throws {CapacityError} As an error notification, when more than 1,024 samples wait in a closed loop.
 * @throws As the trainers do, as error notifications, also for a candidate that is not live.
 * @source Waudby-Smith and Ramdas, "Estimating means of bounded random variables by betting", J. Royal Stat. Soc. B 86(1), 2024.
 * @example
 *   const net = (name: string) => network(dense(1, 1), { name, seed: 1 });
 *   const samples$ = range(0, 400).pipe(map((tick) => ({ input: Math.sin(tick), target: 2 * Math.sin(tick) })));
 *   const candidates = {
 *     slow: { net: net("slow"), optimizer: sgd({ learningRate: 1e-4 }) },
 *     fast: { net: net("fast"), optimizer: sgd({ learningRate: 0.1 }) },
 *   };
 *   const promotions$ = samples$.pipe(
 *     shadow(candidates, { loss: squaredError() }),
 *     filter(({ promotion }) => promotion !== undefined),
 *     map(({ promotion }) => `${promotion?.from} → ${promotion?.to}`),
 *   );
 *   await firstValueFrom(promotions$.pipe(toArray())) // => ["slow → fast"]
 */
export function shadow<S extends Sample>(
  candidates: Readonly<Record<string, ShadowCandidate>>,
  options: ShadowOptions,
): OperatorFunction<S, ShadowStep<S>> {
  const names = expectShadows(candidates, options);
  const { loss, promote = {}, name = "shadow", from } = options;
  const saved = shadowState<ShadowState>(name, from);
  if (saved) expectNames(names, Object.keys(saved.candidates));
  return (samples$) =>
    new Observable((destination) => {
      const runs = new Map<string, CandidateRun>();
      let isOver = false;
      const begin = (candidate: string, state: CandidateState | number): void => {
        runs.set(candidate, new CandidateRun(candidate, candidates[candidate], loss, state));
      };
      destination.add(() => {
        isOver = true;
        runs.forEach((run) => run.stop());
      });
      for (const candidate of names) begin(candidate, saved?.candidates[candidate] ?? 0);
      const comparison = new Comparison(names, promote, saved?.comparison);
      let step = saved?.step ?? 0;

      const checkpointOf = (at: number, extra: unknown): Checkpoint => {
        if (isOver || at !== step) throw staleError(at, isOver);
        const states = new Map(Array.from(runs, ([candidate, run]) => [candidate, run.state]));
        const { checkpoint } = states.get(comparison.live)!; // each has a run
        const own: ShadowState = {
          step: at,
          comparison: comparison.state,
          // What other operators have learned is there once.
          candidates: Object.fromEntries(
            Array.from(states, ([candidate, state]) => [
              candidate,
              { ...state, checkpoint: { ...state.checkpoint, states: undefined } },
            ]),
          ),
        };
        return {
          ...checkpoint,
          step: at,
          skips: 0,
          optimizer: undefined,
          extra,
          states: { ...checkpoint.states, [name]: own },
          streams: [],
        };
      };

      const learn = (sample: S): ShadowStep<S> => {
        const { live } = comparison;
        const losses: Record<string, number | undefined> = {};
        let said: ComparedSignal | undefined;
        for (const [candidate, run] of runs) {
          const signal = run.run(sample);
          losses[candidate] = signal.loss;
          if (candidate === live) said = signal;
        }
        const signal = said!; // the live candidate has a run
        const isLabelled = hasTarget(sample) && signal.loss !== undefined;
        const promotion = isLabelled ? comparison.add(losses) : undefined;
        for (const [candidate, run] of runs) {
          if (candidate === comparison.live || run.age < (candidates[candidate].renew ?? Infinity)) continue;
          run.stop();
          comparison.renew(candidate);
          begin(candidate, run.generation + 1);
        }
        const at = ++step;
        return {
          step: at,
          sample,
          output: signal.output,
          live,
          loss: signal.loss ?? NaN,
          losses,
          rows: signal.present,
          gradientNorm: runs.get(comparison.live)!.gradientNorm, // it has one
          ...(!isLabelled && { skipped: "the sample has no label" }),
          ...(promotion && { promotion }),
          checkpoint: (extra) => checkpointOf(at, extra),
        };
      };

      const waiting: S[] = [];
      let isBusy = false;
      const attempt = (action: () => void): void => {
        try {
          action();
        } catch (error) {
          destination.error(error);
        }
      };
      // It is there before a source that emits at once can end it.
      const source = new Subscriber<S>({
        next: (given) => {
          waiting.push(given);
          if (waiting.length > capacity) return destination.error(fullError());
          if (isBusy) return;
          isBusy = true;
          while (waiting.length > 0 && !destination.closed) {
            const sample = waiting.shift()!; // there is one
            attempt(() => destination.next(learn(sample)));
          }
          isBusy = false;
        },
        error: (error: unknown) => destination.error(error),
        complete: () => {
          attempt(() => runs.forEach((run) => run.complete()));
          destination.complete();
        },
      });
      destination.add(source);
      samples$.subscribe(source);
    });
}

function expectNames(names: readonly string[], saved: readonly string[]): void {
  if ([...names].sort().join() === [...saved].sort().join()) return;
  throw new UnknownNameError(
    `shadow: the candidates are ${names.join(", ")}, the checkpoint has ${saved.join(", ")}; give it the same`,
  );
}

function staleError(step: number, isOver: boolean): StaleSignalError {
  return new StaleSignalError(
    `checkpoint of step ${step}: ${isOver ? "the pipeline has ended; take it before" : "a newer step has come; take it of the newest one"}`,
  );
}

function fullError(): CapacityError {
  return new CapacityError(
    `shadow: more than ${capacity} samples wait, expected fewer; a closed loop feeds back more than one sample for each`,
  );
}
