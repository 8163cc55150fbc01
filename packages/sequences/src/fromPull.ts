import { describeValue, expectCount, expectOptions } from "@backstream/core";
import { isObservable, Observable, tap, type Subscriber } from "rxjs";
import { expectPositive } from "./expectPositive.js";
import { withPullContext, type PullContext } from "./PullContext.js";
import { isPullable, openPull, type Pullable } from "./openPull.js";
import { TimeSlice } from "./TimeSlice.js";

/** How `fromPull` pulls. */
export interface FromPullOptions {
  /** The most values in flight, which are pulled and not yet consumed. Default: 1. */
  readonly credit?: number | undefined;
  /**
   * Milliseconds of work until the event loop gets its turn: timers, messages and input are handled then. Default: 10 for
   * an asynchronous source; `Infinity`, no turns, for an iterable, which is read within `subscribe` as long as nothing after it
   * waits.
   */
  readonly breath?: number | undefined;
  /**
   * Pauses the source from outside while its latest value is true: nothing is asked from it then, and values in flight are
   * finished. Not paused before the first value; its completion changes nothing.
   */
  readonly pause$?: Observable<boolean> | undefined;
}

/**
 * Pulls values from a source: asks for the next value only when there is credit for it.
 *
 *     source    a b c d e f g h …                       all available at once
 *                 fromPull(source, { credit: 2 })
 *     output    ab-c-d-e|                               the third when the first is consumed
 *                 flow({ policy: "block", capacity: 2, consume: slow })
 *     consumed  --a-b-c-d-e|
 *
 * - source   an iterable, an async iterable, a Node `Readable` or a web `ReadableStream`
 * - credit   a value is in flight until the operators after this one have returned, and as long as a `flow` with the policy
 *            `"block"`, or `breathe`, holds it; synchronous operators may come in between
 *
 * - breath   after so much work, timers, messages and input are handled, even if the source has its next value at once: an
 *            asynchronous source does so by itself
 * - pause$   while its latest value is true, nothing is asked from the source
 *
 * RxJS has no backpressure: a source that pushes fills the buffer before every slower operator. Here a slow consumer
 * makes the source wait. Unsubscribing closes the source (`return`, `destroy` or `cancel`), even while its next value
 * is awaited. The source is opened at each subscription; for one that can be read only once, use `defer(() =>
 * fromPull(open()))`.
 *
 * @throws As an error notification, what the source throws or rejects with. What it throws while it is closed comes too
 *   late for one: RxJS gives it to `config.onStoppedNotification`.
 * @throws As an error notification, what `pause$` fails with; the source is closed.
 * @throws {TypeError} When the source is none of the four, or `pause$` no observable; as an error notification, when its
 *   iterator gives something else than `{ value, done }`, or `pause$` something else than true or false.
 * @throws {RangeError} When credit is not a positive whole number, or breath not above 0.
 * @see flow and breathe, which hold the source back
 * @example
 *   await firstValueFrom(fromPull([1, 2, 3]).pipe(toArray())) // => [1, 2, 3]
 */
export function fromPull<T>(source: Pullable<T>, options: FromPullOptions = {}): Observable<T> {
  expectOptions("fromPull", options, ["credit", "breath", "pause$"]);
  const { credit = 1, breath, pause$ } = options;
  expectCount("fromPull", "credit", credit);
  if (breath !== undefined) expectPositive("fromPull", "breath", breath, "milliseconds above 0");
  if (pause$ !== undefined && !isObservable(pause$))
    throw new TypeError(
      `fromPull: pause$ is ${describeValue(pause$)}, expected an observable of true and false`,
    );
  if (!isPullable(source))
    throw new TypeError(
      `fromPull: source is ${describeValue(source)}, expected an iterable, an async iterable or a readable stream`,
    );

  return new Observable((subscriber) => {
    let isPulling = true; // until the source is open
    let isCalling = false;
    let hasEnded = false;
    let inFlight = 0;
    let pauses = 0;
    let isPaused = false;
    const slice = new TimeSlice(breath ?? 10);
    let hasSlices = breath !== undefined;

    const context: PullContext = {
      hold() {
        inFlight++;
        return () => {
          inFlight--;
          pull();
        };
      },
      pause() {
        pauses++;
        return () => {
          pauses--;
          pull();
        };
      },
    };

    const mayPull = (): boolean =>
      !hasEnded && !subscriber.closed && inFlight < credit && pauses === 0 && !isPaused;
    /** Also called from inside its own loop, when a value is released while it is emitted: then the loop continues. */
    const pull = (): void => {
      if (isPulling) return;
      isPulling = true;
      try {
        while (mayPull()) {
          if (slice.isOver) {
            slice.wait(continuePulling);
            return; // still pulling
          }
          const result = callNext();
          if (isPromise(result)) {
            hasSlices = true;
            Promise.resolve(result).then(arrive).catch(fail); // a thenable that answers twice does so once
            return; // still pulling
          }
          emit(result);
        }
      } catch (problem) {
        fail(problem);
      }
      isPulling = false;
    };
    const callNext = (): ReturnType<typeof opened.next> => {
      isCalling = true;
      try {
        return opened.next();
      } finally {
        isCalling = false;
        if (subscriber.closed) close(); // unsubscribed by the source itself: a generator that runs cannot be closed
      }
    };
    const continuePulling = (): void => {
      isPulling = false;
      pull();
    };
    const arrive = (result: IteratorResult<T>): void => {
      emit(result);
      continuePulling();
    };
    const emit = (result: IteratorResult<T>): void => {
      expectResult(result);
      if (hasSlices) slice.begin();
      const { done = false, value } = result;
      hasEnded = Boolean(done);
      withPullContext(context, () => (hasEnded ? subscriber.complete() : subscriber.next(value as T)));
    };
    // After the end of the subscription RxJS reports this as a stopped notification.
    const fail = (problem: unknown): void => {
      hasEnded = true;
      subscriber.error(problem);
    };

    const close = (): void => {
      if (hasEnded) return;
      hasEnded = true;
      try {
        Promise.resolve(opened.close()).catch(fail);
      } catch (problem) {
        fail(problem);
      }
    };

    const setPaused = (paused: boolean): void => {
      expectPause(paused);
      isPaused = paused;
      pull();
    };

    if (pause$) pauseWith(pause$, setPaused, subscriber);
    if (subscriber.closed) return;
    const opened = openPull(source);
    subscriber.add(() => {
      if (!isCalling) close();
    });
    continuePulling();
  });
}

function isPromise<T>(result: T | PromiseLike<T>): result is PromiseLike<T> {
  return typeof result === "object" && result !== null && "then" in result;
}

/** An endless stream of undefined would come from an iterator that gives numbers, as a generator function does not. */
function expectResult(result: unknown): asserts result is IteratorResult<unknown> {
  if (typeof result === "object" && result !== null) return;
  throw new TypeError(
    `fromPull: the source's iterator gave ${describeValue(result)}, expected { value, done }`,
  );
}

/** Its errors end the subscription, and so close the source. */
function pauseWith(
  pause$: Observable<boolean>,
  next: (paused: boolean) => void,
  subscriber: Subscriber<never>,
): void {
  const pausing = pause$
    .pipe(tap(next))
    .subscribe({ error: (problem: unknown) => subscriber.error(problem) });
  subscriber.add(pausing);
}

function expectPause(paused: unknown): void {
  if (typeof paused === "boolean") return;
  throw new TypeError(`fromPull: pause$ gave ${describeValue(paused)}, expected true or false`);
}
