import {
  describeValue,
  expectNumeric,
  expectOptions,
  rowNumbers,
  ShapeError,
  type LossNumbers,
  type SequenceLabels,
  type SequenceOptions,
  type SequenceRows,
} from "@backstream/core";
import { isNested, nestedValues, Tensor, type Floats, type Numbers } from "@backstream/tensors";

/** What `compare` of a loss of sequences was given, checked and ready to be measured. */
export interface ReadSequence {
  /** Of the outputs. */
  readonly shape: readonly number[];
  readonly sequence: SequenceRows;
}

/**
 * Reads the outputs, labels, lengths and weights that `compare` of a loss of sequences is given.
 *
 * @throws {ShapeError} When a shape does not fit.
 * @throws {RangeError} When a length is not from 0 to the ticks.
 * @throws {UnknownNameError} When an option does not exist.
 */
export function readSequence(
  name: string,
  outputs: LossNumbers,
  labels: SequenceLabels,
  options: SequenceOptions,
): ReadSequence {
  expectOptions(`${name}.compare`, options, ["lengths", "weight"]);
  const { shape, data } = readOutputs(name, outputs);
  const batched = shape.length === 3;
  const [ticks, rows, fanOut] = batched ? shape : [shape[0], 1, shape[1]];
  const sequence: SequenceRows = {
    ticks,
    rows,
    fanOut,
    output: data,
    outputOffset: 0,
    lengths: readLengths(name, options.lengths, rows, ticks),
    labels: readLabels(name, labels, rows, batched),
    weight: rowNumbers(name, "weight", options.weight, rows),
    delta: data.slice().fill(0),
    deltaOffset: 0,
  };
  return { shape, sequence };
}

function readOutputs(name: string, given: LossNumbers): { shape: readonly number[]; data: Floats } {
  let shape: readonly number[] = [];
  let data: Float32Array | Float64Array | Int32Array = new Float32Array(0);
  if (isNested(given)) {
    const read = nestedValues(given);
    if ("problem" in read) throw new ShapeError(`${name}: outputs ${read.problem}`);
    ({ shape } = read);
    data = Float32Array.from(read.data);
  } else {
    expectNumeric(name, "outputs", given);
    if (given instanceof Tensor) ({ shape, data } = given);
    else if (typeof given !== "number") shape = [given.length];
  }
  if ((shape.length !== 2 && shape.length !== 3) || data.length === 0) {
    throw new ShapeError(
      `${name}: outputs have shape [${shape.join(", ")}], expected [time, batch, classes], or [time, classes] for one row`,
    );
  }
  return { shape, data: data instanceof Int32Array ? Float32Array.from(data) : data };
}

function readLengths(
  name: string,
  given: Numbers | undefined,
  rows: number,
  ticks: number,
): ArrayLike<number> {
  if (given === undefined) return Array.from({ length: rows }, () => ticks);
  expectNumeric(name, "lengths", given);
  const lengths: ArrayLike<number> =
    typeof given === "number" ? [given] : given instanceof Tensor ? given.data : given;
  if (lengths.length !== rows) {
    throw new ShapeError(
      `${name}: lengths have shape [${lengths.length}], expected [${rows}], one number for each row`,
    );
  }
  for (let row = 0; row < rows; row++) {
    if (Number.isInteger(lengths[row]) && lengths[row] >= 0 && lengths[row] <= ticks) continue;
    throw new RangeError(
      `${name}: length of row ${row} is ${lengths[row]}, expected a whole number from 0 to ${ticks}, the ticks of outputs`,
    );
  }
  return lengths;
}

function readLabels(
  name: string,
  given: SequenceLabels,
  rows: number,
  batched: boolean,
): readonly (readonly number[])[] {
  const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);
  const wanted = batched
    ? `${rows} arrays of classes, one for each row`
    : "an array of classes, as outputs are of one row";
  if (!isList(given) || (batched && (given.length !== rows || !given.every(isList)))) {
    throw new ShapeError(`${name}: labels is ${describeValue(given)}, expected ${wanted}`);
  }
  // Copies without holes; the loss looks at the single labels.
  return ((batched ? given : [given]) as readonly (readonly number[])[]).map((list) => Array.from(list));
}
