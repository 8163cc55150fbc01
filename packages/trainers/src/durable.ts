import { BusyError, describeValue, expectCount, expectOptions } from "@backstream/core";
import type { Checkpoint, Step } from "@backstream/operators";
import { defer, from, Observable, Subject, takeUntil, type ObservableInput } from "rxjs";
import { CorruptFileError } from "./checkpoints/CorruptFileError.js";
import { decompressCheckpoint } from "./checkpoints/decompressCheckpoint.js";
import { isObservableInput } from "./isObservableInput.js";
import type { CheckpointStore, StoredCheckpoint } from "./stores/CheckpointStore.js";
import type { DurableHealth, DurableOptions, DurableSave } from "./stores/DurableOptions.js";
import { DurableRun } from "./stores/DurableRun.js";
import { StoreWriter } from "./stores/StoreWriter.js";

/** The steps of a `durable`, and what is known of their saves. */
export type Durable<S extends Step = Step> = Observable<S> & {
  /**
   * Saves now, and resolves when everything learned so far is in the store; at once when there is nothing new.
   *
   * @throws {StaleSignalError} As a rejection, when it is unsubscribed before, or the newest step did not come here.
   * @throws {ConflictError} As a rejection, when another process has saved.
   */
  flush(): Promise<void>;
  /** Emits each checkpoint that is in the store: acknowledge its records here. It never ends; whoever comes late gets the next. */
  readonly saved$: Observable<DurableSave>;
  /** How far it is now, for a health page; of the newest subscription. */
  health(): DurableHealth;
};

/**
 * Learns, saves, and goes on from there after every restart: loads the newest checkpoint of a store, subscribes to the steps that
 * the function returns for it, and saves every few updates, at the end, on `flush()`, and when `stop$` emits.
 *
 *     store holds   20
 *     durable(store, (from) => steps$, { every: 10 })
 *     step          --21--22-- … --30-- … --40-- … --47|
 *     store         ---------------30-------40---------47      each saved while the next are learned
 *
 * - open   gets the checkpoint, undefined at the first start. It makes nets, encoders and source anew, and gives the checkpoint
 *   to all of them as `{ from }`: the source goes on behind `from.positions`. The second argument is `saved$`, for what keeps
 *   something outside of checkpoints, such as `perKey`
 *
 * One save is under way at a time. What is learned meanwhile waits in the nets: when the next save begins, it is of the newest
 * state, so a slow store costs neither memory nor a stall, only saves. A save that fails is tried again, with the newest
 * state, after pauses of 0.1 to 10 seconds, while learning goes on; `health()` says why, and how many updates are not saved.
 * Nothing is lost by that: a restart learns them again, from the position in the newest checkpoint that is in the store.
 *
 * When the steps complete, the newest state is saved before the completion is passed on. Completion ends the streams, so it has
 * their parameters, not their memory: where the source is to go on later, end by `stop$`. When they fail between two samples,
 * or `stop$` fails, the state from before is saved, once, and the error is passed on. Unsubscribing saves nothing; a save that is under way
 * ends. Behind it `retry` and `repeat` load again, when that save has ended; so does whoever subscribes to it later. Another
 * `durable` on the same store does not wait, and gets a `ConflictError`.
 *
 * Saving needs turns of the event loop, which a source that emits all at once never gives: `fromPull` or `breathe()` does.
 *
 * @throws {ConflictError} As an error notification, when another process has saved since: it has taken over.
 * @throws {UnsavedError} As an error notification, when more than `mostUnsaved` updates are not saved; `cause` is why.
 * @throws {CorruptFileError} As an error notification, when what is in the store is damaged, or no checkpoint.
 * @throws {Error} As an error notification, when the store cannot be read at the start; `cause` is its error.
 * @throws {BusyError} As an error notification, when it is subscribed twice at the same time.
 * @throws {TypeError} When the store or the function is none; as an error notification, when what arrives is no step, or
 *   `extra` is no plain data.
 * @throws {RangeError} When an option is impossible; as an error notification, when the pipeline is behind the store.
 * @throws {UnknownNameError} When an option does not exist; as an error notification, when the checkpoint is of other nets.
 * @see {@link folderStore}, {@link indexedDbStore}, {@link memoryStore}; {@link checkpoints} for files of the best steps
 * @example
 *   const store = memoryStore();
 *   const learn = (until: number) =>
 *     durable(
 *       store,
 *       (from) => {
 *         const [{ offset: [read] } = { offset: [-1] }] = from?.positions ?? [];
 *         return range(read + 1, until - read - 1).pipe(
 *           map((at) => ({ input: at, target: 1, position: { source: "numbers", offset: [at] } })),
 *           backprop(network(dense(1, 1)), { loss: squaredError(), optimizer: adam(), from }),
 *         );
 *       },
 *       { every: 10 },
 *     );
 *   (await lastValueFrom(learn(25))).step // => 25
 *   (await lastValueFrom(learn(40))).step // => 40
 */
export function durable<S extends Step, Extra = unknown>(
  store: CheckpointStore,
  open: (from: Checkpoint<Extra> | undefined, saved$: Observable<DurableSave>) => ObservableInput<S>,
  options: DurableOptions<Extra>,
): Durable<S> {
  expectStore(store);
  if (typeof open !== "function") {
    throw new TypeError(
      `durable: the second argument is ${describeValue(open)}, expected a function from a checkpoint to steps, such as (from) => samples$.pipe(backprop(net, { …, from }))`,
    );
  }
  expectOptions("durable", options, ["every", "extra", "stop$", "mostUnsaved"]);
  const { every, extra, stop$ } = options;
  expectCount("durable", "every", every);
  const { mostUnsaved = 1000 * every } = options;
  if (mostUnsaved !== Infinity) expectCount("durable", "mostUnsaved", mostUnsaved);
  if (mostUnsaved < every) {
    throw new RangeError(
      `durable: mostUnsaved is ${mostUnsaved}, expected at least every, which is ${every}`,
    );
  }
  if (extra !== undefined && typeof extra !== "function") {
    throw new TypeError(
      `durable: extra is ${describeValue(extra)}, expected a function that returns what to save, such as () => ({ offset })`,
    );
  }
  if (stop$ !== undefined && !isObservableInput(stop$)) {
    throw new TypeError(
      `durable: stop$ is ${describeValue(stop$)}, expected an observable, such as fromEvent(process, "SIGTERM")`,
    );
  }

  const saved$ = new Subject<DurableSave>();
  let isSubscribed = false;
  let newest: DurableRun | undefined;
  /** Settles when the save that an ended subscription has left under way has ended: what it saves is the newest then. */
  let settled: Promise<void> = Promise.resolve();

  const steps$ = new Observable<S>((subscriber) => {
    if (isSubscribed) {
      throw new BusyError(
        "durable: another subscription is learning; share() its steps, or make a durable for each pipeline",
      );
    }
    isSubscribed = true;
    let run: DurableRun | undefined;
    let isReleased = false;
    // At the end as soon as it is known: who is told of it may subscribe again.
    const release = (): void => {
      if (isReleased) return;
      isReleased = true;
      isSubscribed = false;
      settled = run?.settled ?? settled;
    };
    const end = (failure?: { readonly error: unknown }): void => {
      release();
      if (failure) subscriber.error(failure.error);
      else subscriber.complete();
    };
    const ended$ = new Subject<void>();
    subscriber.add(() => {
      release();
      run?.abandon();
      ended$.next();
    });
    if (stop$ !== undefined) {
      from(stop$)
        .pipe(takeUntil(ended$))
        .subscribe({
          next: () => (run ? run.stop({}) : end()),
          error: (error: unknown) => (run ? run.stop({ failure: { error } }) : end({ error })),
        });
    }
    if (subscriber.closed) return;

    const learn = (loaded: Loaded<Extra>): void => {
      if (subscriber.closed) return;
      const writer = new StoreWriter(store, loaded.revision);
      const stopSource = (): void => ended$.next();
      const saved = (save: DurableSave): void => saved$.next(save);
      const learning = new DurableRun({
        every,
        extra,
        mostUnsaved,
        writer,
        from: loaded.from,
        saved,
        end,
        stopSource,
      });
      run = newest = learning;
      defer(() => expectSteps(open(loaded.from, saved$.asObservable())))
        .pipe(takeUntil(ended$))
        .subscribe({
          next(step) {
            learning.add(step); // while it is delivered, its checkpoint can be taken
            subscriber.next(step);
          },
          error: (error: unknown) => learning.fail(error),
          complete: () => learning.finish(),
        });
    };
    void settled.then(() => loadNewest<Extra>(store)).then(learn, (error: unknown) => end({ error }));
  });
  return Object.assign(steps$, {
    flush: () => newest?.flush() ?? Promise.resolve(),
    saved$: saved$.asObservable(),
    health: () => newest?.health ?? { step: 0, unsaved: 0, age: undefined, failure: undefined },
  });
}

/** What a store holds. */
interface Loaded<Extra> {
  readonly from: Checkpoint<Extra> | undefined;
  readonly revision: unknown;
}

async function loadNewest<Extra>(store: CheckpointStore): Promise<Loaded<Extra>> {
  let newest: StoredCheckpoint | undefined;
  try {
    newest = await store.load();
  } catch (error) {
    if (error instanceof CorruptFileError) throw error;
    throw new Error(
      `durable: the newest checkpoint cannot be loaded (${error instanceof Error ? error.message : describeValue(error)}); put retry({ delay }) behind it where the store may come back`,
      { cause: error },
    );
  }
  if (!newest) return { from: undefined, revision: undefined };
  if (!(newest.bytes instanceof Uint8Array)) {
    throw new TypeError(
      `durable: load of the store gives ${describeValue(newest)}, expected { bytes, revision } with a Uint8Array, or undefined`,
    );
  }
  try {
    return { from: await decompressCheckpoint<Extra>(newest.bytes), revision: newest.revision };
  } catch (error) {
    if (!(error instanceof CorruptFileError)) throw error;
    throw new CorruptFileError(
      `durable: what the store holds is damaged or no checkpoint (${error.message}); restore an earlier one, or begin with an empty store`,
      { cause: error },
    );
  }
}

/** A function in JavaScript may return nothing. */
function expectSteps<S>(steps$: ObservableInput<S>): ObservableInput<S> {
  if (isObservableInput(steps$)) return steps$;
  throw new TypeError(
    `durable: the function returned ${describeValue(steps$)}, expected steps, such as those of samples$.pipe(backprop(net, { …, from }))`,
  );
}

function expectStore(store: CheckpointStore): void {
  const { load, save } = (store ?? {}) as Partial<CheckpointStore>;
  if (typeof load === "function" && typeof save === "function") return;
  throw new TypeError(
    `durable: the store is ${describeValue(store)}, expected one with load and save, such as folderStore("runs/a")`,
  );
}
