import { describeValue, expectOptions } from "@backstream/core";
import { from, isObservable, skipWhile, takeWhile, type Observable, type ObservableInput } from "rxjs";
import { expectFunction } from "./expectFunction.js";
import { isPullable } from "./openPull.js";

/** Holds out the last part of a list. */
export interface HoldOutFraction {
  /** Above 0 and below 1; rounded to whole samples. */
  readonly fraction: number;
}

/** Holds out everything from a point in time. */
export interface HoldOutSince<T> {
  /** True for the first sample to be held out. It and all samples after it are held out. */
  readonly since: (sample: T) => boolean;
}

/**
 * Splits samples in order of time into a first part to learn from and a last part to test on.
 *
 *     samples   --a--b--c--d--e--|
 *                 holdOut(samples$, { since: ({ time }) => time >= noon })     c is the first at or after noon
 *     first     --a--b--|
 *     last      --------c--d--e--|
 *
 * A list can be split by `fraction` or by `since` into two lists. An observable or another iterable can be split only by
 * `since`, into two observables; each of their subscriptions subscribes to the source again. A net that predicts what
 * comes next must be tested on later samples: between random ones it would have learned from both neighbours of each.
 *
 * @throws {RangeError} When the fraction leaves one of the two parts empty, or both or none of the options are given.
 * @throws {TypeError} When a stream is to be split by fraction.
 * @see `evaluate`, and the option `validation` of `fit`, for the last part
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
  expectFunction("holdOut", "since", since, "({ at }) => at >= noon");
  if (Array.isArray(samples)) {
    const at = since ? firstIndex(samples, since) : samples.length - countOf(samples.length, fraction!); // one of the two is given
    return [samples.slice(0, at), samples.slice(at)];
  }
  if (!since)
    throw new TypeError(
      "holdOut: a fraction of a stream, whose end is not known, expected a list; split it by since",
    );
  if (!isObservableInput(samples))
    throw new TypeError(`holdOut: samples are ${describeValue(samples)}, expected a list or a stream`);
  const samples$ = from(samples);
  return [
    samples$.pipe(takeWhile((sample) => !since(sample))),
    samples$.pipe(skipWhile((sample) => !since(sample))),
  ];
}

function firstIndex<T>(samples: readonly T[], since: (sample: T) => boolean): number {
  const at = samples.findIndex((sample) => since(sample));
  return at < 0 ? samples.length : at;
}

function isObservableInput(samples: unknown): boolean {
  if (typeof samples === "string") return true;
  if (typeof samples !== "object" || samples === null) return false;
  return isObservable(samples) || "then" in samples || isPullable(samples);
}

function countOf(length: number, fraction: number): number {
  const count = typeof fraction === "number" ? Math.round(length * fraction) : NaN;
  if (count > 0 && count < length) return count;
  throw new RangeError(
    `holdOut: a fraction of ${describeValue(fraction)} of ${length} samples is ${count}, expected at least one sample in each part`,
  );
}
