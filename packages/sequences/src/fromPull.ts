import { expectCount, expectOptions } from "@backstream/core";
import { Observable } from "rxjs";
import { withPullContext, type PullContext } from "./PullContext.js";
import { isPullable, openPull, type Pullable } from "./openPull.js";

/** How `fromPull` pulls. */
export interface FromPullOptions {
  /** The most values in flight: pulled, and not yet done with. 1 by default. */
  readonly credit?: number;
}

/**
 * A source that is asked for its next value only when there is credit for it.
 *
 *     source    a b c d e f g h …                       as much as there is, at once
 *                 fromPull(source, { credit: 2 })
 *     output    ab-c-d-e|                               the third when the first is done with
 *                 flow({ policy: "block", capacity: 2, consume: slow })
 *     done      --a-b-c-d-e|
 *
 * - source   an iterable, an async iterable, a Node `Readable` or a web `ReadableStream`
 * - credit   a value is in flight until the operators behind have returned from it, and as long as `flow` with the
 *            policy `"block"`, or `breathe`, holds it; there may be synchronous operators in between
 *
 * RxJS has no demand signal: a source that pushes fills the queue of whatever is slower. Here a slow consumer makes
 * the source wait. Unsubscribing closes the source (`return`, `destroy` or `cancel`), even while it is being waited for.
 * It is opened at each subscription; for one that can be read only once, `defer(() => fromPull(open()))`.
 *
 * @throws What the source throws, or rejects with (as an error notification).
 * @example
 *   await firstValueFrom(fromPull([1, 2, 3]).pipe(toArray())) // => [1, 2, 3]
 */
export function fromPull<T>(source: Pullable<T>, options: FromPullOptions = {}): Observable<T> {
  expectOptions("fromPull", options, ["credit"]);
  const { credit = 1 } = options;
  expectCount("fromPull", "credit", credit);
  if (!isPullable(source))
    throw new TypeError(
      `fromPull: source is ${source === null ? "null" : typeof source}, expected an iterable, an async iterable or a readable stream`,
    );

  return new Observable((subscriber) => {
    const opened = openPull(source);
    let isPulling = false;
    let hasEnded = false;
    let inFlight = 0;
    let pauses = 0;

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

    /** Also called while it runs, by those who release a value during its delivery: the loop then goes on by itself. */
    const pull = (): void => {
      if (isPulling) return;
      isPulling = true;
      try {
        while (!hasEnded && !subscriber.closed && inFlight < credit && pauses === 0) {
          const result = opened.next();
          if ("then" in result) {
            result.then(arrive, fail);
            return; // still pulling
          }
          hand(result);
        }
      } catch (problem) {
        fail(problem);
      }
      isPulling = false;
    };
    const arrive = (result: IteratorResult<T>): void => {
      hand(result);
      isPulling = false;
      pull();
    };
    const hand = ({ done = false, value }: IteratorResult<T>): void => {
      hasEnded = done;
      withPullContext(context, () => (done ? subscriber.complete() : subscriber.next(value as T)));
    };
    // Behind the end of the subscription this is what RxJS calls a stopped notification.
    const fail = (problem: unknown): void => {
      hasEnded = true;
      subscriber.error(problem);
    };

    subscriber.add(() => {
      if (!hasEnded) Promise.resolve(opened.close()).catch(fail);
    });
    pull();
  });
}
