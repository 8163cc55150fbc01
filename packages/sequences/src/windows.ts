import { expectCount, expectOptions } from "@backstream/core";
import { defer, filter, map, type Observable, type OperatorFunction } from "rxjs";

/** How `windows` cuts a stream. */
export interface WindowsOptions {
  /** Values in a window. */
  readonly length: number;
  /** Values from the beginning of a window to that of the next: 1 where not given. */
  readonly stride?: number;
  /** Values behind the window that are its target: none where not given. */
  readonly horizon?: number;
}

/** A window of values, and those that followed it. */
export interface WindowSample<T> {
  readonly input: T[];
  readonly target: T[];
}

/**
 * Cuts a stream into windows of consecutive values.
 *
 *     values   --1----2----3----4----5--|
 *                  windows({ length: 3, stride: 2 })
 *     windows  ------------a---------b--|     a = [1, 2, 3], b = [3, 4, 5]
 *
 * With a horizon a window comes out as a sample, `{ input, target }`, once the `horizon` values behind it are there: of
 * numbers, that is what a net of fan-in `length` and fan-out `horizon` learns from. Windows of samples are sequences, as
 * `bptt` and `batchSequences` take them; then `stride: length` uses each sample once. What is left at the end and fills
 * no window (with its horizon) is dropped. Never more than `length + horizon` values are held.
 *
 * @throws {RangeError} When an option is no whole number.
 * @example
 *   await firstValueFrom(of(1, 2, 3, 4).pipe(windows({ length: 2 }), toArray())) // => [[1, 2], [2, 3], [3, 4]]
 *   const sample = await firstValueFrom(of(1, 2, 3, 4).pipe(windows({ length: 3, horizon: 1 })));
 *   sample // => { input: [1, 2, 3], target: [4] }
 */
export function windows<T>(options: WindowsOptions & { readonly horizon?: 0 }): OperatorFunction<T, T[]>;
export function windows<T>(options: WindowsOptions): OperatorFunction<T, WindowSample<T>>;
export function windows<T>(options: WindowsOptions): OperatorFunction<T, T[] | WindowSample<T>> {
  expectOptions("windows", options, ["length", "stride", "horizon"]);
  const { length, stride = 1, horizon = 0 } = options;
  expectCount("windows", "length", length);
  expectCount("windows", "stride", stride);
  expectCount("windows", "horizon", horizon, 0);
  const span = length + horizon;
  return (source: Observable<T>) =>
    defer(() => {
      const held: T[] = [];
      let seen = 0;
      return source.pipe(
        filter((value) => {
          held.push(value);
          if (held.length > span) held.shift();
          seen++;
          return seen >= span && (seen - span) % stride === 0;
        }),
        map(() =>
          horizon === 0 ? held.slice() : { input: held.slice(0, length), target: held.slice(length) },
        ),
      );
    });
}
