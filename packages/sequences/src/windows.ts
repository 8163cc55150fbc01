import {
  BrokenStreamError,
  describePosition,
  expectCount,
  expectOptions,
  positionOf,
  type Position,
} from "@backstream/core";
import { defer, filter, map, type Observable, type OperatorFunction } from "rxjs";

/** How `windows` cuts a stream. */
export interface WindowsOptions {
  /** Values in a window. */
  readonly length: number;
  /** Values from the beginning of a window to the beginning of the next one. Default: 1. */
  readonly stride?: number;
  /** How many values after the window are its target. Default: 0, no target. */
  readonly horizon?: number;
}

/** A window of values, and the values that follow it. */
export interface WindowSample<T> {
  readonly input: T[];
  readonly target: T[];
  /** That of the last value before the next window begins, where the values have positions. */
  readonly position?: Position;
}

/**
 * Cuts a stream into windows of consecutive values.
 *
 *     values   --1----2----3----4----5--|
 *                  windows({ length: 3, stride: 2 })
 *     windows  ------------a---------b--|     a = [1, 2, 3], b = [3, 4, 5]
 *
 * With a horizon, a window is emitted as a sample `{ input, target }` as soon as the `horizon` values after it have
 * arrived: for a series of numbers, a net of fan-in `length` and fan-out `horizon` learns from these. Windows of samples
 * are sequences, as `bptt` and `batchSequences` take them; `stride: length` then uses each sample once. Values at the end
 * that do not fill a window with its horizon are dropped. At most `length + horizon` values are held.
 *
 * Behind a checkpoint, the source goes on where the next window begins. So where values have positions, a window's is that of
 * the last value before the next window: `{ input, target }` has it, and a sample that a program makes of an array needs
 * `window[stride - 1].position`. As a sequence for `bptt`, an array needs none, since its samples have theirs; these must
 * not come twice, so use `stride: length`.
 *
 * @throws {RangeError} When an option is not a whole number, or is too small.
 * @throws {BrokenStreamError} As an error notification, when values have positions and the stride is longer than a window with
 *   its horizon: the last value before the next window has not come when a window is emitted.
 * @see nextStep, for windows of one value; sequencesBy, for sequences of different lengths
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
          if (stride > span) expectNoPosition(value, stride, span);
          held.push(value);
          if (held.length > span) held.shift();
          seen++;
          return seen >= span && (seen - span) % stride === 0;
        }),
        map(() => {
          if (horizon === 0) return held.slice();
          const window = { input: held.slice(0, length), target: held.slice(length) };
          const position = positionOf(held[stride - 1]);
          return position ? { ...window, position } : window;
        }),
      );
    });
}

function expectNoPosition(value: unknown, stride: number, span: number): void {
  const position = positionOf(value);
  if (!position) return;
  throw new BrokenStreamError(
    `windows: a stride of ${stride} over ${span} values, which have positions such as ${describePosition(position)}, expected at most ${span}; a checkpoint could not say where the next window begins`,
  );
}
