import { BrokenStreamError, expectNumeric, ShapeError, type Sample } from "@backstream/core";
import { lengthOf, numberAt, shapeOf, Tensor, type Numbers } from "@backstream/tensors";
import { written } from "../written.js";

/** What can be measured: signals of `forward`, `predict` and `compare`, or a sample with its output. */
export interface Measurable {
  readonly sample: Sample;
  readonly output: Numbers;
  readonly loss?: number | undefined;
}

/** One tick as metrics see it: outputs and targets row by row. */
export interface LabelledRows {
  readonly rows: number;
  /** Outputs in a row. */
  readonly width: number;
  readonly output: ArrayLike<number>;
  readonly target: ArrayLike<number>;
  /** Numbers of target in a row. */
  readonly targetWidth: number;
  /** One a row; 0 for a row that is not there, whose numbers mean nothing. */
  readonly weights: ArrayLike<number>;
  /** Rows that are there. */
  readonly present: number;
  /** The tick's, as `compare` emitted it. */
  readonly loss: number | undefined;
}

/**
 * The rows of a tick that have a label and are not masked; undefined where there are none.
 *
 * @throws {ShapeError} When target, weight or mask do not fit the output.
 * @throws {BrokenStreamError} When it is no tick.
 */
export function labelledRows(signal: Measurable): LabelledRows | undefined {
  expectTick(signal);
  const { sample, output, loss } = signal;
  const { target, weight, mask } = sample;
  if (target === undefined) return undefined;
  expectNumeric("measure", "target", target);
  const shape = shapeOf(output);
  const rows = shape.length === 2 ? shape[0] : 1;
  const targetWidth = lengthOf(target) / rows;
  if (!Number.isInteger(targetWidth) || targetWidth < 1) {
    throw new ShapeError(
      `measure: target has ${lengthOf(target)} numbers for an output of shape [${shape.join(", ")}], expected as many for each row`,
    );
  }
  expectRows("weight", weight, rows);
  expectRows("mask", rows === 1 || typeof mask !== "number" ? mask : [mask], rows);
  const weights = new Float64Array(rows);
  let present = 0;
  for (let row = 0; row < rows; row++) {
    if (mask !== undefined && numberAt(mask, row) === 0) continue;
    weights[row] = weight === undefined ? 1 : numberAt(weight, row);
    present += 1;
  }
  if (present === 0) return undefined;
  const width = lengthOf(output) / rows;
  return { rows, width, output: list(output), target: list(target), targetWidth, weights, present, loss };
}

/** The compiler refuses other things where it knows the types; JavaScript and `any` get this far. */
function expectTick(signal: unknown): void {
  if (typeof signal === "object" && signal !== null && "sample" in signal && "output" in signal) return;
  throw new BrokenStreamError(
    `measure: it got ${written(signal)}, expected what forward, predict or compare emits; put measure behind one of them`,
  );
}

function expectRows(what: string, given: Numbers | undefined, rows: number): void {
  if (given === undefined || typeof given === "number" || lengthOf(given) === rows) return;
  throw new ShapeError(
    `measure: ${what} has ${lengthOf(given)} numbers, expected [${rows}], one for each row`,
  );
}

function list(numbers: Numbers): ArrayLike<number> {
  if (typeof numbers === "number") return [numbers];
  return numbers instanceof Tensor ? numbers.data : numbers;
}
