import { describeValue, expectNumeric, ShapeError } from "@backstream/core";
import { copyNumbers, lengthOf, rankOf, shapeOf, type Numbers } from "@backstream/tensors";

/** What belongs to a prediction beside the output. */
interface Truth {
  /** As the output; without one (undefined or null) nothing is learned. */
  readonly target?: Numbers | null | undefined;
  /** `[batch]`, 0 or 1: a row with 0 is no prediction. */
  readonly mask?: Numbers | undefined;
  /** So many of the last rows are past samples, which were measured before: they are no predictions either. */
  readonly replayed?: number | undefined;
}

/**
 * A prediction, with the truth where it is known: a record `{ output, target }`, or a signal `{ output, sample }` of `forward`,
 * `predict` or a trainer's `predictions`.
 */
export interface Predicted extends Truth {
  /** `[features]` or `[batch, features]`. */
  readonly output: Numbers;
  readonly sample?: Truth | undefined;
}

/** A prediction as rows of numbers. */
export interface PredictedRows {
  readonly rows: number;
  readonly features: number;
  /** Row by row. */
  readonly output: Float64Array;
  /** Row by row; NaN where there is none. */
  readonly target: Float64Array;
}

/**
 * Reads a prediction.
 *
 * @throws {ShapeError} When output or target is no numbers, or they have different sizes.
 * @throws {TypeError} When the value has no output.
 * @example
 *   readPredicted("example", { output: [1, 2], target: [1, NaN] }).target // => new Float64Array([1, NaN])
 *   readPredicted("example", { output: 4, sample: { target: 5 } }).features // => 1
 */
export function readPredicted(where: string, value: unknown): PredictedRows {
  if (typeof value !== "object" || value === null || !("output" in value))
    throw new TypeError(
      `${where}: value is ${describeValue(value)}, expected { output, target }; make it one, by map((value) => ({ output, target }))`,
    );
  const { output, sample, ...record } = readable(value);
  expectNumeric(where, "output", output);
  const { target, mask, replayed = 0 } = sample ?? record;
  const numbers = new Float64Array(lengthOf(output));
  copyNumbers(output, numbers);
  const rows = rankOf(output) < 2 ? 1 : shapeOf(output)[0];
  const features = numbers.length / rows;
  const truth = new Float64Array(numbers.length).fill(NaN);
  if (target !== undefined && target !== null) {
    expectNumeric(where, "target", target);
    if (lengthOf(target) !== numbers.length)
      throw new ShapeError(
        `${where}: target has shape [${shapeOf(target).join(", ")}], expected that of the output, [${shapeOf(output).join(", ")}]`,
      );
    copyNumbers(target, truth);
  }
  if (mask !== undefined) {
    const there = new Float64Array(lengthOf(mask));
    copyNumbers(mask, there);
    there.forEach((is, row) => {
      if (is === 0) truth.fill(NaN, row * features, (row + 1) * features);
    });
  }
  if (replayed > 0) truth.fill(NaN, (rows - replayed) * features);
  return { rows, features, output: numbers, target: truth };
}

/** Its fields, of which some are getters of a class. */
function readable(value: object): Predicted {
  const { output, target, mask, replayed, sample } = value as Predicted; // what each is, is checked where it is read
  return { output, target, mask, replayed, sample };
}
