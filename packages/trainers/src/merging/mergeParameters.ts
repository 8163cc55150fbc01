import { describeValue, expectCount, expectMade, expectOptions, SourceMovedError } from "@backstream/core";
import type { AnyNetwork, Checkpoint, Step } from "@backstream/operators";
import { Observable, type MonoTypeOperatorFunction } from "rxjs";
import { netsOf } from "../netsOf.js";
import { contributionWeight, type Merging } from "./contributionWeight.js";
import { MergeConnection } from "./MergeConnection.js";
import { savedMergeState } from "./mergedStep.js";
import type { Contribution, MergedModel, MergeLog } from "./MergeLog.js";
import { ParameterMerger } from "./ParameterMerger.js";
import { parametersOf } from "./parameterVector.js";

/** Options of `mergeParameters`. */
export interface MergeParametersOptions {
  /** The name of this worker: of two that run at the same time, one ends. Whoever resumes its checkpoint takes its name too. */
  readonly worker: string;
  /** How many workers contribute; a function where that changes. */
  readonly workers: number | (() => number);
  /** Updates from one exchange to the next. */
  readonly every: number;
  /** How the changes of all workers are put together; `average` where not given. */
  readonly merge?: Merging | undefined;
  /**
   * As how many averages the sum of all workers counts at most: 3 where not given, and fewer where more than 21 updates are in a
   * change; Infinity: the changes are added as they are. Without an effect on `average`.
   */
  readonly bound?: number | undefined;
  /** Resumes a checkpoint; give the trainer the same. */
  readonly from?: Checkpoint | undefined;
}

/**
 * Lets several workers learn one model: each learns from samples of its own, with an optimizer of its own, and every few
 * updates they exchange what their parameters have changed. It stands behind the trainer or `update`, in front of what saves
 * checkpoints, and emits the steps unchanged.
 *
 *     steps of a   --1--2--3--4--|     every: 2
 *     log          -----A-----A--|     A: what the parameters of a have changed, weighted
 *     steps of b   1--2-----3-----|    … which b adds to its own at its next exchange
 *
 * - `average`   the changes are multiplied by 1 / workers: cheap and safe
 * - `sum`       they are added as they are by up to three workers that exchange every few updates: that is nearly what one
 *               worker learns from all samples. Above that they are scaled down, as far as to the average: see `bound`
 *
 * Nobody waits for anybody: at its exchange, a worker takes what has arrived. One that is slow, away or dead contributes
 * nothing meanwhile; one that begins later begins with the common model. While its own contribution is on its way, a worker goes
 * on learning, and its next exchange is put off. When the steps complete, the rest is contributed first.
 *
 * The steps' checkpoints hold what a worker needs to resume: under its name, with `{ from }` here and in the trainer. What it
 * has contributed after the checkpoint counts once: it learns again from those samples, and takes the result of the log. Where
 * the log has removed contributions from behind the checkpoint, it takes the newest saved model instead: then nothing is lost
 * or counted twice either, but the bits are not those of a run without the kill. The same holds without a checkpoint, where the
 * worker has contributed before: it contributes again when it has made more updates than the log has of it. To learn from other
 * samples, take another name.
 *
 * `EMPTY.pipe(mergeParameters(net, log, options))` gives the nets the newest common model, and completes.
 *
 * The state of the optimizer, and an average that is in it, stay each worker's own. The source is subscribed when the log has
 * been read, so not at once: a source that does not wait must be kept by `shareReplay`, say.
 *
 * @throws {TypeError} When a net is none, the log is none, or the worker has no name.
 * @throws {RangeError} When a count is no whole number from 1 up, or `merge` is neither `average` nor `sum`; as an error
 *   notification, when the function `workers` returns none.
 * @throws {UnknownNameError} When an option does not exist, or the checkpoint is of a run that did not merge.
 * @throws {ShapeError} As an error notification, when the model in the log is of other nets.
 * @throws {SourceMovedError} As an error notification, when the log was made anew since the checkpoint.
 * @throws {ConflictError} As an error notification, when another process contributes under the name of this worker.
 * @throws {DivergedError} As an error notification, when the common model gets a number that is not finite.
 * @source McMahan, Moore, Ramage, Hampson, Agüera y Arcas, "Communication-efficient learning of deep networks from
 *   decentralized data", AISTATS, 2017.
 * @see {@link MergeLog} for a transport; {@link memoryMergeLog} for workers of one process; `jetStreamMergeLog` of
 *   `@backstream/jetstream` for several
 * @example
 *   const log = memoryMergeLog();
 *   const worker = (name: string, target: number) => {
 *     const net = network(dense(1, 1, { bias: false }));
 *     net.load({ weight: [0] });
 *     const training = { loss: squaredError(), optimizer: sgd({ learningRate: 0.5 }) };
 *     const exchange = mergeParameters(net, log, { worker: name, workers: 2, every: 1 });
 *     return lastValueFrom(of({ input: 1, target }).pipe(backprop(net, training), exchange, map(() => net.save().weight.item())));
 *   };
 *   await worker("a", 1) // => 0.5
 *   await worker("b", 3) // => 1.75
 */
export function mergeParameters(
  nets: AnyNetwork | readonly AnyNetwork[],
  log: MergeLog,
  options: MergeParametersOptions,
): MonoTypeOperatorFunction<Step> {
  const list = netsOf("mergeParameters", nets);
  expectMade("mergeParameters", "the log", log, ["begin", "append", "read"], "memoryMergeLog()");
  expectOptions("mergeParameters", options, ["worker", "workers", "every", "merge", "bound", "from"]);
  const { worker, workers, every, merge = "average", bound = 3, from } = options;
  if (typeof worker !== "string" || worker === "") {
    throw new TypeError(
      `mergeParameters: worker is ${describeValue(worker)}, expected a name such as "worker-1"`,
    );
  }
  if (typeof workers !== "function") expectCount("mergeParameters", "workers", workers);
  expectCount("mergeParameters", "every", every);
  if (merge !== "average" && merge !== "sum") {
    throw new RangeError(`mergeParameters: merge is ${describeValue(merge)}, expected "average" or "sum"`);
  }
  if (bound !== Infinity) expectCount("mergeParameters", "bound", bound);
  const saved = from && savedMergeState(from);
  const weight = (updates: number): number => {
    const count = typeof workers === "function" ? workers() : workers;
    expectCount("mergeParameters", "workers", count);
    return contributionWeight(merge, { updates, workers: count, bound });
  };

  return (steps$) =>
    new Observable((destination) => {
      const fail = (error: unknown): void => destination.error(error);
      const append = (contribution: Contribution): void => void log.append(contribution).catch(fail);
      const open = async (): Promise<void> => {
        const model = await log.begin(saved?.model.parameters ?? parametersOf(list));
        const newest = await log.newest();
        if (destination.closed) return;
        if (saved) expectSameLog(saved.model, model, newest);
        const state = saved ?? { model, base: model.parameters, updates: 0, pending: [] };
        const merger = new ParameterMerger(list, state, { worker, every, weight, append });
        new MergeConnection({ steps$, destination, log, merger, newest, isNew: !saved }).read();
      };
      open().catch(fail);
    });
}

/** Refuses a checkpoint of a log that is gone. */
function expectSameLog({ made, index }: MergedModel, model: MergedModel, newest: number): void {
  if (newest >= index && made === model.made) return;
  const found = newest < index ? `ends at contribution ${newest}` : `was made ${model.made}`;
  const expected = newest < index ? `was taken behind ${index}` : `is of one that was made ${made}`;
  throw new SourceMovedError(
    `mergeParameters: the log ${found}, and the checkpoint ${expected}: the log was made anew; begin without the checkpoint`,
  );
}
