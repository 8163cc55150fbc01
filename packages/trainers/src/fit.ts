import type { Network, Sample } from "@backstream/core";
import {
  compare,
  rewind,
  update,
  type AnyNetwork,
  type BackwardSignal,
  type ComparedSignal,
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
import { backwardAll, forwardAll } from "./allNets.js";
import type { ConnectedNets } from "./ConnectedNets.js";
import type { Dataset } from "./Dataset.js";
import { evaluateDataset } from "./evaluateDataset.js";
import type { Evaluation } from "./Evaluation.js";
import { expectFitOptions } from "./expectFitOptions.js";
import type { FitOptions } from "./FitOptions.js";
import type { EpochProgress, FitProgress } from "./FitProgress.js";
import { FitProgressTracker } from "./FitProgressTracker.js";
import type { MetricsByName } from "./metrics/metrics.js";
import { netsOf } from "./netsOf.js";
import { datasetCapacity, runDataset, type StreamKind } from "./runDataset.js";

/**
 * Trains a net on a dataset for some epochs, and reports every update and every epoch. The observable is cold:
 * subscribing starts the training, unsubscribing stops it.
 *
 *     dataset   (a b c d|)                     samples, or sequences of them
 *     fit(net, dataset, { batch: 2, epochs: 2, loss, optimizer })
 *     progress  --u--u-(E)----u--u-(E|)        u { kind: "update", step, loss, … }, E { kind: "epoch", loss, metrics, … }
 *
 * - samples                 rows without order: shuffled (with a `seed`) and batched to `[batch, features]`, one update
 *                           for each batch
 * - samples and a `window`  one series in order: truncated BPTT; its memory is empty at the start of each epoch
 * - sequences               each with a memory of its own: full BPTT, or truncated with a `window`; a `batch` of them is
 *                           padded at the start, so that their last ticks are run together
 *
 * An iterable is read as needed, and every 50 ms the event loop gets control, so a page stays responsive; an observable
 * pushes its values and cannot be delayed. A shuffle holds up to 65,536 rows or sequences; shuffle larger datasets
 * beforehand. Positions of samples are left out: `fit` does not resume. The optimizer's state continues from epoch to epoch, but a second call of `fit` starts with a new one.
 *
 * Several nets that run one after the other are trained together: `fit([encoder, decoder], …)`.
 *
 * @throws {CapacityError} As an error notification, when a sequence of more than 4096 ticks is to be learned from without
 *   a `window`, or one of more than 1,048,576 ticks is to be batched.
 * @throws {RangeError} When an option is impossible; as an error notification, when the dataset has no target at all, a
 *   series is to be batched, or a net with memory gets rows without order.
 * @throws {TypeError} When loss or optimizer are missing, or what should be a net is none; as an error notification, when
 *   the dataset holds neither samples nor sequences.
 * @throws {ShapeError} When a net takes more or fewer features than the net before it gives.
 * @throws {UnknownNameError} When an option does not exist.
 * @see {@link evaluate}; `checkpointOf`, to save the net; {@link reduceOnPlateau} for the learning rate; {@link truncatedBptt} for endless streams.
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
  const Nets extends readonly AnyNetwork[] = readonly [],
>(
  net: Network | (Nets & ConnectedNets<Nets>),
  dataset: Dataset,
  options: FitOptions<Metrics, Validation>,
): Observable<FitProgress<Metrics, Validation extends Dataset ? Evaluation<Metrics> : undefined>> {
  const nets = netsOf("fit", net);
  expectFitOptions(options);
  const { loss, optimizer, epochs = 1, batch, validation, earlyStopping, seed } = options;
  const { window, stride, rerun, learningRate$, maximumNorm$, frozen$ } = options;
  const metrics = options.metrics ?? ({} as Metrics); // without metrics, the type has no names
  const length = Array.isArray(dataset) ? dataset.length : undefined;
  const rewindWindow = rewind({ window, stride, rerun });

  return defer(() => {
    const tracker = new FitProgressTracker<Metrics, Validated<Metrics, Validation>>(nets, {
      loss,
      metrics,
      epochs,
      earlyStopping,
      length,
    });
    const epochEnds$ = new Subject<EpochProgress<Metrics, Validated<Metrics, Validation>>>();

    const prepare =
      (epoch: number) =>
      <T>(kind: StreamKind): MonoTypeOperatorFunction<T> => {
        const count = tap<T>(() => tracker.addItem());
        if (seed === undefined || kind === "series") return count;
        return pipe(shuffleBuffer(datasetCapacity, epochSeed(seed, epoch)), count);
      };

    const toBackward =
      (kind: StreamKind) =>
      (samples$: Observable<Sample>): Observable<BeforeBackward> => {
        if (kind === "rows") nets.forEach(expectNoMemory);
        const compared$ = samples$.pipe(
          forwardAll(nets),
          compare(loss),
          tap((compared) => tracker.addTick(compared)),
        );
        return kind === "rows" ? compared$ : compared$.pipe(rewindWindow);
      };

    const train = (epoch: number): Observable<BeforeBackward> =>
      runDataset(
        dataset,
        {
          where: "fit",
          batch,
          samplesAs: window === undefined ? "rows" : "series",
          targetsOf: "measureSequence" in loss ? "sequences" : "ticks",
          prepare: prepare(epoch),
        },
        toBackward,
      );

    // The type of the options says whether there is a validation dataset.
    const validation$ = (
      validation
        ? evaluateDataset("fit: validation", nets, validation, { loss, metrics, batch })
        : of(undefined)
    ) as Observable<Validated<Metrics, Validation>>;

    const endEpoch$ = validation$.pipe(
      tap((result) => epochEnds$.next(tracker.endEpoch(result))),
      ignoreElements(),
    );

    const updates$ = fromPull(tracker.epochs()).pipe(
      breathe(50),
      flow({ policy: "block", capacity: 1, consume: (epoch: number) => concat(train(epoch), endEpoch$) }),
      backwardAll(nets),
      update(optimizer, { learningRate$, maximumNorm$, frozen$ }),
      map((step) => tracker.addUpdate(step)),
      tap({ complete: () => tracker.restoreBest(), finalize: () => epochEnds$.complete() }),
    );
    return merge(epochEnds$, updates$);
  });
}

/** The result on the validation dataset; undefined when there is no such dataset. */
type Validated<Metrics extends MetricsByName, Validation> = Validation extends Dataset
  ? Evaluation<Metrics>
  : undefined;

/** What `backward` gets: ticks from `compare`, each with an update of its own, or ticks from `rewind`. */
type BeforeBackward = ComparedSignal<readonly [Network]> | BackwardSignal<readonly [Network]>;

/** Another seed for each epoch. */
function epochSeed(seed: number, epoch: number): number {
  return randomStream(seed, epoch).integer(2 ** 53);
}

/** @throws {RangeError} When the net has memory, for which rows without order mean nothing. */
function expectNoMemory({ flat, name }: Network): void {
  if (flat.carry === 0) return;
  throw new RangeError(
    `fit: ${name} has memory, but samples without a window are rows without order; give a window, or a dataset of sequences`,
  );
}
