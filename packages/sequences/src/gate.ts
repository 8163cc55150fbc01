import { describeValue, expectCount, expectOptions, type Sample } from "@backstream/core";
import { filter, type MonoTypeOperatorFunction, type Observer } from "rxjs";

/** A sample that did not pass, and the reason. */
export interface RejectedSample<S> {
  readonly sample: S;
  /** For example `input[1] is NaN, expected a finite number`. */
  readonly reason: string;
}

/** Which samples pass a `gate`. */
export interface GateOptions<S> {
  /** Numbers in a row of input. */
  readonly features: number;
  /** Receives every sample that does not pass; only `next` is called, so several gates may share one subject. */
  readonly rejected?: Pick<Observer<RejectedSample<S>>, "next">;
}

/**
 * Filters out samples that no network could learn from, and emits them with the reason to `rejected`; learning
 * continues.
 *
 *     samples   --a----b----c----d--|
 *                 gate({ features: 2, rejected: bad$ })
 *     output    --a---------c-------|
 *     bad$      -------B---------D---     B = { sample: b, reason: "input[0] is NaN, expected a finite number" }
 *
 * A sample passes if its `input`, and its `target`, `weight` and `mask` if it has them, are finite numbers only, and the
 * input has the right number of features. Put it where data arrives from outside. In the operators after it, a wrong
 * shape is a bug and ends the stream.
 *
 * @throws {RangeError} When features is not a positive whole number.
 * @see encode, for records whose columns have to be encoded first
 * @example
 *   const reasons: string[] = [];
 *   const rejected = { next: ({ reason }: { reason: string }) => reasons.push(reason) };
 *   of({ input: [1, 2] }, { input: [1, NaN] }, { input: [1] }).pipe(gate({ features: 2, rejected })).subscribe();
 *   reasons // => ["input[1] is NaN, expected a finite number", "input has 1 features, expected 2"]
 */
export function gate<S extends Sample>(options: GateOptions<S>): MonoTypeOperatorFunction<S> {
  expectOptions("gate", options, ["features", "rejected"]);
  const { features, rejected } = options;
  expectCount("gate", "features", features);
  return filter((sample) => {
    const reason = reasonAgainst(sample, features);
    if (reason !== undefined) rejected?.next({ sample, reason });
    return reason === undefined;
  });
}

function reasonAgainst(sample: unknown, features: number): string | undefined {
  // At run time, data from outside may have any type.
  if (typeof sample !== "object" || sample === null)
    return `sample is ${describeValue(sample)}, expected an object with an input`;
  const { input, target, weight, mask } = sample as Record<string, unknown>;
  const width = widthOf(input);
  if (width !== undefined && width !== features) return `input has ${width} features, expected ${features}`;
  return (
    notFinite("input", input) ??
    (target === undefined || target === null ? undefined : notFinite("target", target)) ??
    (weight === undefined ? undefined : notFinite("weight", weight)) ??
    (mask === undefined ? undefined : notFinite("mask", mask))
  );
}

/** Numbers in a row; undefined for what is not a row. */
function widthOf(input: unknown): number | undefined {
  if (typeof input === "number") return 1;
  if (isTensor(input)) return input.shape.length > 0 ? input.shape[input.shape.length - 1] : 1;
  return isList(input) ? input.length : undefined;
}

function notFinite(field: string, value: unknown): string | undefined {
  if (typeof value === "number")
    return Number.isFinite(value) ? undefined : `${field} is ${value}, expected a finite number`;
  const list = isTensor(value) ? value.data : value;
  if (!isList(list)) return `${field} is ${describeValue(value)}, expected numbers`;
  for (let index = 0; index < list.length; index++) {
    if (!Number.isFinite(list[index]))
      return `${field}[${index}] is ${describeValue(list[index])}, expected a finite number`;
  }
  return undefined;
}

function isTensor(value: unknown): value is { shape: readonly number[]; data: ArrayLike<unknown> } {
  return typeof value === "object" && value !== null && "shape" in value && "data" in value;
}

function isList(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && "length" in value);
}
