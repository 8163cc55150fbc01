import { expectOptions, StaleSignalError, type Sample } from "@backstream/core";
import { SourceProgress, type Checkpoint, type Step } from "@backstream/operators";
import type { OperatorFunction, Subscriber } from "rxjs";
import { expectKeyStore, expectRiver, keyStoreOptions } from "./expectKeyStore.js";
import { KeyModelRun } from "./KeyModelRun.js";
import type { KeyModel, ModelPerKeyOptions, ModelStep } from "./ModelPerKeyOptions.js";
import type { PerKeyCounters } from "./PerKeyCounters.js";
import type { RiverKey } from "./RiverKey.js";
import { runKeys, type OpenRiver } from "./runKeys.js";

/** The operator, with counters that can be read while it runs. */
export interface ModelPerKey<S> extends OperatorFunction<S, ModelStep> {
  readonly counters: PerKeyCounters;
}

/**
 * A model for each key: nets, optimizer and memory of its own. Only the models that were used last are in memory, and the others are in a
 * store until their keys come back.
 *
 *     samples   --a1--b1--a2--|
 *     modelPerKey(key, (key, from) => ({ net, learn }), { active: 1, store })
 *     in memory   a   b   a            the store: a, then b
 *     steps     --a---b---a---|        the bits are those of one pipeline for each key
 *
 * - model   makes the model of a key: new nets, and an operator that is given `from`, which is undefined at the key's first sample:
 *           `{ net, learn: truncatedBptt(net, { …, from }) }`. Nets of the same seed begin equal. They hold no samples back
 *
 * Order, waiting, stores, `saved$` and samples' positions are as in `perKey`. In a checkpoint, models that are in memory are in `states` under its
 * name, and `nets` are those of the model that came last; so a checkpoint is as large as the models in memory. When the source completes, the models
 * learn from what is left of their windows, one after the other, and stay in the store.
 *
 * @throws {TypeError} When key or model is no function, or `store` none; as an error notification, when a key is no text, number or boolean, a model
 *   has no nets or no operator, or `store` returns no store.
 * @throws {RangeError} When `active` or `idle` is no whole number from 1 up, or the checkpoint has no state of that name.
 * @throws {UnknownNameError} When an option does not exist.
 * @throws {BrokenStreamError} As an error notification, when a sample has no position, or 1,000 checkpoints were taken that nobody has said to be
 *   saved.
 * @throws {KeyRecordError} As an error notification, when a key comes back whose model is missing in the store, or damaged.
 * @throws {CapacityError} As an error notification, when more than 1,024 samples wait.
 * @throws {ConflictError} As an error notification, when another process writes to the store.
 * @throws As the models do, and with the store's error as `cause`, as error notifications.
 * @see {@link perKey}, where all keys share parameters
 * @example
 *   const places = new Map<number, CheckpointStore>();
 *   const store = (place: number) => places.get(place) ?? places.set(place, memoryStore()).get(place)!;
 *   const model = (_: RiverKey, from?: Checkpoint) => {
 *     const net = network(dense(1, 1, { bias: false, initialise: { weight: zeros() } }));
 *     return { net, learn: backprop(net, { loss: squaredError(), optimizer: sgd({ learningRate: 0.25 }), from }) };
 *   };
 *   const samples$ = fromPull(["a", "b", "a"]).pipe(
 *     map((device) => ({ device, input: 1, target: device === "a" ? 4 : 8 })),
 *     withPositions("readings"),
 *   );
 *   const learn = modelPerKey(({ device }: { device: string; input: number; target: number }) => device, model, { active: 1, store });
 *   const losses$ = samples$.pipe(learn, map(({ key, loss }) => [key, loss]), toArray());
 *   await firstValueFrom(losses$) // => [["a", 16], ["b", 64], ["a", 4]]
 */
export function modelPerKey<S extends Sample>(
  key: (sample: S) => RiverKey,
  model: (key: RiverKey, from: Checkpoint | undefined) => KeyModel<S>,
  options: ModelPerKeyOptions,
): ModelPerKey<S> {
  expectRiver("modelPerKey", key, model, "(key, from) => ({ net, learn: backprop(net, { …, from }) })");
  expectOptions("modelPerKey", options, [...keyStoreOptions]);
  expectKeyStore("modelPerKey", options);
  return runKeys<S, ModelStep>("modelPerKey", key, options, (output) =>
    openModels(model, options.from, output),
  );
}

function openModels<S extends Sample>(
  model: (key: RiverKey, from: Checkpoint | undefined) => KeyModel<S>,
  resumed: Checkpoint | undefined,
  output: Subscriber<ModelStep>,
): OpenRiver<S> {
  const models = new Map<RiverKey, KeyModelRun<S>>();
  const progress = new SourceProgress();
  progress.begin(resumed);
  let { step, samples } = resumed ?? { step: 0, samples: 0 };
  /** The model that came last; or, when it has completed, what is left of it. */
  let last: Pick<KeyModelRun<S>, "checkpoint"> | undefined;
  output.add(() => models.forEach((run) => run.stop()));

  const checkpointOf = (at: number, extra: unknown): Checkpoint => {
    if (output.closed || at !== step || !last) {
      throw new StaleSignalError(
        `checkpoint of step ${at}: ${output.closed ? "the pipeline has ended; take it before" : "a newer step has come; take it of the newest one"}`,
      );
    }
    const { nets, descriptions } = last.checkpoint;
    return {
      step,
      skips: 0,
      samples,
      ...progress.copy(),
      nets,
      descriptions,
      optimizer: undefined,
      extra,
      streams: [],
    };
  };
  const emit = (key: RiverKey, made: Step): void => {
    const at = ++step;
    const { loss, rows, gradientNorm, skipped, collected } = made;
    output.next({
      step: at,
      key,
      loss,
      rows,
      gradientNorm,
      ...(skipped !== undefined && { skipped }),
      ...(collected !== undefined && { collected }),
      checkpoint: (extra) => checkpointOf(at, extra),
    });
  };
  const begin = (key: RiverKey, from: Checkpoint | undefined): KeyModelRun<S> => {
    const run = new KeyModelRun(model(key, from), from, {
      next: (made) => emit(key, made),
      error: (error) => output.error(error),
    });
    models.set(key, run);
    return run;
  };
  const leave = (key: RiverKey, checkpoint: Checkpoint): Checkpoint => {
    const run = models.get(key)!; // the caller has it
    if (run === last) last = { checkpoint };
    models.delete(key);
    run.stop();
    return checkpoint;
  };
  return {
    streams: [],
    take: (key) => leave(key, models.get(key)!.checkpoint),
    join: (key, record) => void begin(key, record as Checkpoint), // as it was taken
    copy: (key) => models.get(key)?.checkpoint,
    end: (key) => {
      const run = models.get(key)!; // all keys in memory have one
      last = run;
      return leave(key, run.complete());
    },
    complete: () => output.complete(),
    send({ position, ...sample }, key) {
      progress.enter("modelPerKey", position);
      samples++;
      const run = models.get(key) ?? begin(key, undefined);
      last = run;
      run.send(sample as S); // positions are in the checkpoint of all models
    },
  };
}
