import { resumedState, type Sample } from "@backstream/core";
import { oneAtATime } from "@backstream/sequences";
import {
  concat,
  from,
  ignoreElements,
  Observable,
  of,
  Subscriber,
  throwError,
  type OperatorFunction,
} from "rxjs";
import type { KeyedRiver } from "./KeyedRiver.js";
import { KeyRun } from "./KeyRun.js";
import { expectKeyRunState } from "./KeyRunState.js";
import type { PerKeyCounters } from "./PerKeyCounters.js";
import type { KeyStoreOptions } from "./PerKeyOptions.js";
import type { RiverKey } from "./RiverKey.js";

/** A river, and the keys that it has resumed. */
export interface OpenRiver<S> extends KeyedRiver<S> {
  readonly streams: readonly RiverKey[];
}

/** The common part of `perKey` and `modelPerKey`: `open` makes and subscribes the river of one subscription. */
export function runKeys<S extends Sample, R>(
  where: string,
  key: (sample: S) => RiverKey,
  options: KeyStoreOptions,
  open: (output: Subscriber<R>) => OpenRiver<S>,
): OperatorFunction<S, R> & { readonly counters: PerKeyCounters } {
  const { active, idle = Infinity, store, name = where, from: resumed, saved$ } = options;
  const state = resumedState(where, { name, from: resumed });
  expectKeyRunState(where, state);
  let newest: KeyRun<S> | undefined;
  /** Of subscriptions that have ended. */
  const past = { evicted: 0, returned: 0, reads: 0, writes: 0 };
  let line = { waiting: 0 };
  let isWaiting = false;

  const operator = (samples$: Observable<S>): Observable<R> =>
    new Observable((destination) => {
      if (newest) addCounts(past, newest);
      let emit = (result: R): void => destination.next(result);
      const output = new Subscriber<R>({
        next: (result) => emit(result),
        error: (error: unknown) => destination.error(error),
        complete: () => {
          isWaiting = false;
          destination.complete();
        },
      });
      destination.add(output);
      const { streams, ...river } = open(output);
      const fail = (error: unknown): void => destination.error(error);
      const run = new KeyRun<S>({ where, name, key, active, idle, store, state, streams, river, fail });
      newest = run;
      destination.add(() => {
        run.stop();
        isWaiting = false;
      });
      if (saved$) {
        const saving = saved$.subscribe({ next: ({ states }) => run.saved(states?.[name]), error: fail });
        destination.add(saving);
      }
      run.begin();
      const wait = (waited: Promise<void> | undefined): Observable<never> | undefined => {
        if (!waited) return undefined;
        isWaiting = true;
        const end = (): void => void (isWaiting = false);
        return from(waited.finally(end)).pipe(ignoreElements());
      };
      const inTurn = oneAtATime<S | End, R>(
        { where, policy: "block", capacity: mostWaiting, n: 1 },
        () => (item, next) => {
          emit = next;
          try {
            return wait(item === ended ? run.end() : run.next(item as S));
          } catch (error) {
            return throwError(() => error);
          }
        },
      );
      line = inTurn.counters;
      isWaiting = false;
      const source = new Subscriber<R>({
        next: (result) => destination.next(result),
        error: fail,
        complete: () => destination.complete(),
      });
      destination.add(source); // before it is subscribed, so that one that emits at once can be stopped
      concat<(S | End)[]>(samples$, of(ended)).pipe(inTurn).subscribe(source);
    });
  const counters = (): PerKeyCounters => {
    const { active: now, stored, segments, reads, writes } = newest?.counts ?? nothing;
    return {
      active: now,
      stored,
      waiting: line.waiting + (isWaiting ? 1 : 0),
      evicted: past.evicted + (newest?.evicted ?? 0),
      returned: past.returned + (newest?.returned ?? 0),
      reads: past.reads + reads,
      writes: past.writes + writes,
      segments,
    };
  };
  return Object.defineProperty(operator, "counters", { get: counters }) as ReturnType<typeof runKeys<S, R>>; // defineProperty's type does not say what it defined
}

/** Comes behind the last sample. */
type End = typeof ended;
const ended = { hasEnded: true } as const;
const mostWaiting = 1024;
const nothing = { active: 0, stored: 0, segments: 0, reads: 0, writes: 0 };

function addCounts(
  past: { evicted: number; returned: number; reads: number; writes: number },
  { evicted, returned, counts }: KeyRun<never>,
): void {
  past.evicted += evicted;
  past.returned += returned;
  past.reads += counts.reads;
  past.writes += counts.writes;
}
