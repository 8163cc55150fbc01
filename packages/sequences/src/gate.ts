import { describeValue, expectCount, expectOptions, type Sample } from "@backstream/core";
import type { Numbers, Tensor } from "@backstream/tensors";
import { filter, type MonoTypeOperatorFunction, type Observer } from "rxjs";
import { expectNext } from "./expectNext.js";

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
  /**
   * For targets that are classes, as `softmaxCrossEntropy` takes them: a target must be one whole number a row, from 0 to
   * below this, or this many probabilities a row.
   */
  readonly classes?: number | undefined;
  /** For inputs that are indices, as an `embedding` takes them: all must be whole numbers from 0 to below this. */
  readonly vocabulary?: number | undefined;
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
 * shape is a bug and ends the stream, and so does a class that does not exist: with `classes` and `vocabulary`, one such
 * target or input is one rejected sample. Rows whose mask is 0 may have any class.
 *
 * @throws {RangeError} When features, classes or vocabulary is not a positive whole number.
 * @throws {TypeError} When rejected is no observer.
 * @see encode, for records whose columns have to be encoded first
 * @example
 *   const reasons: string[] = [];
 *   const rejected = { next: ({ reason }: { reason: string }) => reasons.push(reason) };
 *   of({ input: [1, 2] }, { input: [1, NaN] }, { input: [1] }).pipe(gate({ features: 2, rejected })).subscribe();
 *   reasons // => ["input[1] is NaN, expected a finite number", "input has 1 features, expected 2"]
 *   of({ input: [1, 2], target: 7 }).pipe(gate({ features: 2, classes: 3, rejected })).subscribe();
 *   reasons[2] // => "target is 7, expected a class from 0 to 2"
 */
export function gate<S extends Sample>(options: GateOptions<S>): MonoTypeOperatorFunction<S> {
  expectOptions("gate", options, ["features", "classes", "vocabulary", "rejected"]);
  const { features, classes, vocabulary, rejected } = options;
  expectCount("gate", "features", features);
  if (classes !== undefined) expectCount("gate", "classes", classes);
  if (vocabulary !== undefined) expectCount("gate", "vocabulary", vocabulary);
  expectNext("gate", rejected);
  return filter((sample) => {
    const reason =
      reasonAgainst(sample, features) ??
      (vocabulary === undefined ? undefined : noIndex(sample, vocabulary)) ??
      (classes === undefined ? undefined : noClass(sample, classes));
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

/** What is wrong with the input as indices; it is numbers only. */
function noIndex({ input }: Sample, vocabulary: number): string | undefined {
  return outOfRange("input", numbersOf(input), vocabulary, "an index");
}

/** What is wrong with the target as classes; all fields are numbers only. */
function noClass({ input, target, mask }: Sample, classes: number): string | undefined {
  if (target === undefined || target === null) return undefined;
  const rows = isTensor(input) && input.shape.length === 2 ? input.shape[0] : 1;
  const numbers = numbersOf(target);
  if (numbers.length === rows) {
    const masks = mask === undefined ? undefined : numbersOf(mask);
    return outOfRange("target", numbers, classes, "a class", masks);
  }
  if (numbers.length === rows * classes) return undefined; // probabilities
  return `target has ${numbers.length} numbers, expected ${rows === 1 ? "a class" : `${rows} classes`} or ${rows * classes} probabilities`;
}

function outOfRange(
  field: string,
  numbers: ArrayLike<number>,
  end: number,
  wanted: string,
  mask?: ArrayLike<number>,
): string | undefined {
  for (let index = 0; index < numbers.length; index++) {
    const number = numbers[index];
    if ((Number.isInteger(number) && number >= 0 && number < end) || mask?.[index] === 0) continue;
    const place = numbers.length === 1 ? field : `${field}[${index}]`;
    return `${place} is ${number}, expected ${wanted} from 0 to ${end - 1}`;
  }
  return undefined;
}

function numbersOf(value: Numbers): ArrayLike<number> {
  if (typeof value === "number") return [value];
  return isTensor(value) ? value.data : value;
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

function isTensor(value: unknown): value is Tensor {
  return typeof value === "object" && value !== null && "shape" in value && "data" in value;
}

function isList(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && "length" in value);
}
