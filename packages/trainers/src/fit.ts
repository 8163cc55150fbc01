import type { Network, Sample } from "@backstream/core";
import {
  backward,
  compare,
  forward,
  rewind,
  update,
  type Compared,
  type Returning,
} from "@backstream/operators";
import { breathe, flow, fromPull, shuffleBuffer } from "@backstream/sequences";
import { randomStream } from "@backstream/tensors";
import {
  concat,
  defer,
  ignoreElements,
  map,
  merge,
  of,
  pipe,
  Subject,
  tap,
  type MonoTypeOperatorFunction,
  type Observable,
} from "rxjs";
import { FitProgressTracker, type EpochProgress, type UpdateProgress } from "./FitProgressTracker.js";
import { capacity, present, type Dataset, type StreamKind } from "./dataset.js";
import { evaluation } from "./evaluate.js";
import { expectFitOptions, type FitOptions } from "./FitOptions.js";
import type { MetricsByName } from "./metrics/metrics.js";
import type { Evaluation } from "./EvaluationSums.js";

/** What `fit` tells: every update, and every epoch. */
export type FitProgress<
  Metrics extends MetricsByName = MetricsByName,
  Validation = Evaluation<Metrics> | undefined,
> = UpdateProgress | EpochProgress<Metrics, Validation>;

/**
 * Learns from a dataset, again and again, and tells how it goes: cold, so that subscribing begins and unsubscribing stops.
 *
 *     dataset   (a b c d|)                     samples, or sequences of them
 *     fit(net, dataset, { batch: 2, epochs: 2, loss, optimizer })
 *     progress  --u--u-(E)----u--u-(E|)        u { kind: "update", step, loss, … }, E { kind: "epoch", loss, metrics, … }
 *
 * - samples                 rows without order: shuffled (with a `seed`), stacked to `[batch, features]`, an update each
 * - samples and a `window`  one series in order: truncated BPTT; its memory begins empty each epoch
 * - sequences               each with a memory of its own: full BPTT, or with a `window`; `batch` of them are padded, so
 *                           that their last ticks meet
 *
 * An iterable is drawn from as it is needed, and every 50 ms the event loop gets its turn, so a page stays live; an
 * observable pushes, and cannot be made to wait. Shuffling holds up to 65,536 rows or sequences: put larger datasets in
 * order yourself. The optimizer's state spans the epochs. A second `fit` goes on with what the net has learned.
 *
 * @throws {CapacityError} As an error notification, when a sequence of more than 4096 ticks is to be learned from without
 *   a `window`, or one of more than 1,048,576 is to be collected for a batch.
 * @throws {RangeError} When an option is impossible; as an error notification, when nothing in the dataset has a target,
 *   a series is to be batched, or a net with memory gets rows without order.
 * @throws {TypeError} When loss or optimizer are missing; as an error notification, when the dataset holds something
 *   else than samples or sequences.
 * @source Prechelt, "Early stopping, but when?", in: Neural Networks: Tricks of the Trade, 1998.
 * @example
 *   const net = network(dense(1, 1), { seed: 1 });
 *   const samples = [{ input: 1, target: 3 }, { input: 2, target: 5 }, { input: 3, target: 7 }];
 *   const last = await lastValueFrom(fit(net, samples, { epochs: 500, loss: squaredError(), optimizer: sgd({ learningRate: 0.05 }) }));
 *   last.loss < 1e-4 // => true
 */
export function fit<
  const Metrics extends MetricsByName = Record<never, never>,
  Validation extends Dataset | undefined = undefined,
>(
  net: Network,
  dataset: Dataset,
  options: FitOptions<Metrics, Validation>,
): Observable<FitProgress<Metrics, Validation extends Dataset ? Evaluation<Metrics> : undefined>> {
  expectFitOptions(options);
  const { loss, optimizer, epochs = 1, batch, validation, earlyStopping, seed } = options;
  const { window, stride, rerun, learningRate$, maximumNorm$, frozen$ } = options;
  const metrics = options.metrics ?? ({} as Metrics); // without metrics there are none to name
  const length = Array.isArray(dataset) ? dataset.length : undefined;
  const turn = rewind({ window, stride, rerun });

  return defer(() => {
    const course = new FitProgressTracker<Metrics, Validated<Metrics, Validation>>(net, {
      loss,
      metrics,
      epochs,
      earlyStopping,
      length,
    });
    const ends$ = new Subject<EpochProgress<Metrics, Validated<Metrics, Validation>>>();

    const forth =
      (kind: StreamKind) =>
      (samples$: Observable<Sample>): Observable<Turned> => {
        if (kind === "rows") expectNoMemory(net);
        const compared$ = samples$.pipe(
          forward(net),
          compare(loss),
          tap((compared) => course.add(compared)),
        );
        return kind === "rows" ? compared$ : compared$.pipe(turn);
      };
    const learn = (epoch: number): Observable<Turned> => {
      const arrange = <T>(kind: StreamKind): MonoTypeOperatorFunction<T> =>
        seed === undefined || kind === "series"
          ? tap(course.see)
          : pipe(shuffleBuffer(capacity, seedOf(seed, epoch)), tap(course.see));
      return present(dataset, { where: "fit", batch, series: window !== undefined, arrange }, forth);
    };
    // Whether there is a validation is in the type of the options.
    const validated$ = (
      validation ? evaluation("fit: validation", net, validation, { loss, metrics, batch }) : of(undefined)
    ) as Observable<Validated<Metrics, Validation>>;
    const end$ = validated$.pipe(
      map(course.end),
      tap((end) => ends$.next(end)),
      ignoreElements(),
    );
    const updates$ = fromPull(course.epochs()).pipe(
      breathe(50),
      flow({ policy: "block", capacity: 1, consume: (epoch: number) => concat(learn(epoch), end$) }),
      backward(net),
      update(optimizer, { learningRate$, maximumNorm$, frozen$ }),
      map(course.update),
      tap({ complete: course.finish, finalize: () => ends$.complete() }),
    );
    return merge(ends$, updates$);
  });
}

/** What a validation dataset yields, and its absence. */
type Validated<Metrics extends MetricsByName, Validation> = Validation extends Dataset
  ? Evaluation<Metrics>
  : undefined;

/** A tick before its way back: one that is a pass of its own, or one of a window. */
type Turned = Compared<readonly [Network]> | Returning<readonly [Network]>;

/** Every epoch has an order of its own. */
function seedOf(seed: number, epoch: number): number {
  return randomStream(seed, epoch).integer(2 ** 53);
}

/** @throws {RangeError} */
function expectNoMemory({ flat, name }: Network): void {
  if (flat.carry === 0) return;
  throw new RangeError(
    `fit: ${name} has memory, but samples without a window are rows without order; give a window, or a dataset of sequences`,
  );
}
