import type { Sample } from "@backstream/core";
import { Tensor, tensor } from "@backstream/tensors";
import { map, type Observable } from "rxjs";
import { Standardizer, type StandardizerState } from "./Standardizer.js";

/** Numbers that can be scaled. */
export type Scalable = number | number[] | Float32Array | Float64Array | Tensor;

/** How `standardize` works. */
export interface StandardizeOptions {
  /** What of a sample is scaled: its `input` (the default) or its `target`. */
  readonly field?: "input" | "target";
  /** Scaled values stop at ± this; by default there is no limit. */
  readonly limit?: number;
  /** What another one knew, from its `state`. */
  readonly state?: StandardizerState;
}

/** The operator, with what it has learned. One per stream: as a network, it is shared by whatever it is piped into. */
export interface Standardize {
  <T extends Scalable | Sample>(source: Observable<T>): Observable<T>;
  /** What it knows now, as plain JSON; undefined before the first value. */
  readonly state: StandardizerState | undefined;
  /** From scaled values back to the original ones. */
  inverse<T extends Scalable>(value: T): T;
}

/**
 * Scales a stream to mean 0 and deviation 1, feature by feature, knowing only the past.
 *
 *     values   --4----8----10----|
 *                standardize()
 *     output   --0----0----2-----|     a value is scaled with what was known before it, then learned from
 *
 * - values   numbers, rows, tensors; or samples, whose `input` (or `target`) is scaled and the rest kept
 *
 * Transforming first keeps the test honest: no value is scaled with itself. Where no spread is known yet, the output
 * is 0. A number that is not finite passes unchanged and is not learned from; `gate` diverts such samples.
 * Keep `state` beside the network's parameters: one is worthless without the other.
 *
 * @throws {ShapeError} When the number of features changes (as an error notification).
 * @example
 *   const scale = standardize();
 *   await firstValueFrom(of(4, 8, 10).pipe(scale, toArray())) // => [0, 0, 2]
 *   standardize({ state: { seen: [2], mean: [6], squares: [8] } }).inverse(2) // => 10
 */
export function standardize(options: StandardizeOptions = {}): Standardize {
  const { field = "input", limit = Infinity, state } = options;
  if (!(limit > 0)) throw new RangeError(`standardize: limit is ${limit}, expected a positive number`);
  let scaler = state && new Standardizer(state.mean.length, limit, state);

  const scaled = <T extends Scalable>(value: T): T => {
    const row = rowOf(value);
    scaler ??= new Standardizer(featuresOf(value, row), limit);
    const before = row.slice();
    scaler.transform(row);
    scaler.learn(before);
    return likeValue(value, row);
  };

  const operator = <T extends Scalable | Sample>(source: Observable<T>): Observable<T> =>
    source.pipe(
      map((value) => {
        if (isScalable(value)) return scaled(value);
        const sample: Sample = value; // not Scalable, so it is one
        const numbers = sample[field];
        if (numbers === undefined) return value;
        // Int32Array is the one kind of numbers that cannot hold a scaled value.
        const scalable = (numbers instanceof Int32Array ? Float64Array.from(numbers) : numbers) as Scalable;
        return { ...sample, [field]: scaled(scalable) } as T; // the user's other fields are kept
      }),
    );

  return Object.defineProperty(
    Object.assign(operator, {
      inverse: <T extends Scalable>(value: T): T =>
        scaler ? likeValue(value, scaler.inverse(rowOf(value))) : value,
    }),
    "state",
    { get: () => scaler?.state },
  ) as Standardize; // defineProperty's type does not say what it defined
}

function isScalable(value: Scalable | Sample): value is Scalable {
  return (
    typeof value === "number" || value instanceof Tensor || Array.isArray(value) || ArrayBuffer.isView(value)
  );
}

/** A copy that can be written to. */
function rowOf(value: Scalable): number[] | Float64Array {
  return typeof value === "number"
    ? [value]
    : Float64Array.from(value instanceof Tensor ? value.data : value);
}

function featuresOf(value: Scalable, row: ArrayLike<number>): number {
  return value instanceof Tensor ? (value.shape.at(-1) ?? 1) : row.length;
}

/** The row as the same kind of thing that came in. */
function likeValue<T extends Scalable>(value: T, row: number[] | Float64Array): T {
  const like: Scalable =
    typeof value === "number"
      ? row[0]
      : value instanceof Tensor
        ? tensor(
            value.shape,
            value.data instanceof Float64Array ? Float64Array.from(row) : Float32Array.from(row),
          )
        : value instanceof Float32Array
          ? Float32Array.from(row)
          : value instanceof Float64Array
            ? Float64Array.from(row)
            : Array.from(row);
  return like as T; // the branches mirror T
}
