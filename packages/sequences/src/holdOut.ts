import { expectOptions } from "@backstream/core";
import { from, skipWhile, takeWhile, type Observable, type ObservableInput } from "rxjs";

/** The last part of a list. */
export interface HoldOutFraction {
  /** Above 0 and below 1; rounded to whole samples. */
  readonly fraction: number;
}

/** What lies behind a point in time. */
export interface HoldOutSince<T> {
  /** Whether this sample belongs to the part held out; all behind the first for which it does are held out as well. */
  readonly since: (sample: T) => boolean;
}

/**
 * Splits samples in order of time into those to learn from and the last ones, held out to be tested on.
 *
 *     samples   --a--b--c--d--e--|
 *                 holdOut(samples$, { since: ({ at }) => at >= noon })         c is the first that is
 *     first     --a--b--|
 *     last      --------c--d--e--|
 *
 * A list can be split by `fraction`, or by `since`, and gives two lists; what is read one by one, an observable or
 * another iterable, only by `since`, and is subscribed anew by each of the two observables, every time. A net is asked
 * for what comes next, so it must be tested on what came later: samples drawn by chance would have neighbours, before
 * and after, that it learned from.
 *
 * @throws {RangeError} When a list's fraction leaves one of the two parts empty, or not one way to split is given.
 * @example
 *   holdOut([1, 2, 3, 4], { fraction: 0.25 }) // => [[1, 2, 3], [4]]
 *   const [, last$] = holdOut(of(1, 2, 3, 2), { since: (sample) => sample >= 3 });
 *   await firstValueFrom(last$.pipe(toArray())) // => [3, 2]
 */
export function holdOut<T>(
  samples: readonly T[],
  split: HoldOutFraction | HoldOutSince<T>,
): [readonly T[], readonly T[]];
export function holdOut<T>(
  samples: ObservableInput<T>,
  split: HoldOutSince<T>,
): [Observable<T>, Observable<T>];
export function holdOut<T>(
  samples: readonly T[] | ObservableInput<T>,
  split: HoldOutFraction | HoldOutSince<T>,
): [readonly T[], readonly T[]] | [Observable<T>, Observable<T>] {
  expectOptions("holdOut", split, ["fraction", "since"]);
  const { fraction, since }: Partial<HoldOutFraction & HoldOutSince<T>> = split;
  if ((fraction === undefined) === (since === undefined))
    throw new RangeError(`holdOut: ${since ? "both" : "none"} of fraction and since are given, expected one`);
  if (Array.isArray(samples)) {
    const at = since ? begin(samples, since) : samples.length - last(samples.length, fraction!); // one of them is given
    return [samples.slice(0, at), samples.slice(at)];
  }
  if (!since)
    throw new TypeError(
      "holdOut: a fraction of a stream, whose end is not known, expected a list; split it by since",
    );
  const samples$ = from(samples);
  return [
    samples$.pipe(takeWhile((sample) => !since(sample))),
    samples$.pipe(skipWhile((sample) => !since(sample))),
  ];
}

function begin<T>(samples: readonly T[], since: (sample: T) => boolean): number {
  const at = samples.findIndex((sample) => since(sample));
  return at < 0 ? samples.length : at;
}

function last(length: number, fraction: number): number {
  const count = Math.round(length * fraction);
  if (count > 0 && count < length) return count;
  throw new RangeError(
    `holdOut: a fraction of ${fraction} of ${length} samples is ${count}, expected at least one sample in each part`,
  );
}
