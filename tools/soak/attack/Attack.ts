import type { BackwardSignal, Nets, Signal } from "backstream";
import { finalize, mergeMap, of, Subject, tap } from "rxjs";
import type { AnyOperator } from "../anyPipe.js";
import type { Hooks, LibrarySample } from "../oracle/runLibrary.js";

/** What is done to a pipeline at one moment. */
export type AttackKind = "throw" | "unsubscribe" | "drop" | "double";

/**
 * Hooks that do something to a pipeline at one of its moments: at a signal behind an operator, in a user's function, at the end
 * of a subscription. Moments are counted, from 0; where `moment` is Infinity, nothing is done.
 */
export class Attack implements Hooks {
  readonly kind: AttackKind;
  readonly stop$: Subject<void> = new Subject();
  /** What a `throw` throws. */
  readonly error: Error = new Error("attack: thrown by a user's function");
  /** Moments so far. */
  count = 0;
  /** Where it happened. */
  place: string | undefined;
  /** Steps before it happened. */
  stepsBefore = 0;
  /** The sample of the signal that was dropped. */
  dropped: LibrarySample | undefined;
  readonly #moment: number;
  #steps = 0;

  constructor(kind: AttackKind, moment: number) {
    this.kind = kind;
    this.#moment = moment;
  }

  at = (place: string): void => {
    if (place === "subscriber") this.#steps++;
    if (this.kind === "drop" || this.kind === "double") return;
    // RxJS keeps a subscriber's errors out of the stream, and throws them later.
    if (this.kind === "throw" && place === "subscriber") return;
    if (!this.#isNow(place)) return;
    if (this.kind === "throw") throw this.error;
    this.stop$.next();
  };

  behind = (place: string): readonly AnyOperator[] => {
    if (this.kind === "throw" || this.kind === "unsubscribe")
      return [tap(() => this.at(place)), finalize(() => this.at(`finalize behind ${place}`))];
    // More or fewer samples and steps are another program, and no mistake.
    if (place === "source" || place === "update" || place.startsWith("predict")) return [];
    return [
      mergeMap((signal: unknown) => {
        if (this.kind === "drop" && isWholePass(place, signal)) return of(signal);
        if (!this.#isNow(place)) return of(signal);
        if (this.kind === "double") return [signal, signal];
        this.dropped = (signal as Signal<Nets, LibrarySample>).sample; // every signal has one
        return [];
      }),
    ];
  };

  #isNow(place: string): boolean {
    if (this.count++ !== this.#moment) return false;
    this.place = place;
    this.stepsBefore = this.#steps;
    return true;
  }
}

/** Whether it is a pass of one tick that no net has seen: without it, the tick is only not learned from. */
function isWholePass(place: string, signal: unknown): boolean {
  if (place !== "rewind" && place !== "mapDelta after") return false;
  const { pass } = signal as BackwardSignal; // rewind and mapDelta emit it
  return pass.oldest === pass.newest;
}
