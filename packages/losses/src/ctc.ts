import {
  callName,
  expectBoolean,
  expectCount,
  type Reduction,
  SequenceMeasure,
  type SequenceLoss,
  type SequenceRows,
  type UnreducedSequenceLoss,
} from "@backstream/core";
import { wrapTensor, type Floats } from "@backstream/tensors";
import { expectReduction, type LossOptions } from "./expectReduction.js";
import { forwardBackward } from "./forwardBackward.js";
import { expectLabels } from "./expectLabels.js";
import { readSequence } from "./readSequence.js";

/** Options of `ctc`. */
export interface CtcOptions<R extends Reduction | "none" = Reduction> extends LossOptions<R> {
  /** The class that stands for no label; 0 where not given. */
  readonly blank?: number;
  /** Whether a row whose labels do not fit into its ticks has a loss of 0, and a delta of 0; an infinite loss where not given. */
  readonly zeroInfinity?: boolean;
}

/** What `ctc` makes: a `SequenceLoss`, or an `UnreducedSequenceLoss` where the reduction is `none`. */
export type SequenceLossOf<R extends Reduction | "none"> = R extends "none"
  ? UnreducedSequenceLoss
  : SequenceLoss;

/**
 * Connectionist temporal classification: the net reads a sequence of labels out of a longer sequence of ticks, and
 * nobody has to say at which tick which label is.
 *
 *     loss of a row = -log Σ over all paths that read as its labels of  Π_t softmax(o_t)[path_t]
 *     delta = softmax(o_t) - (how probable each class is at t, given that the labels are read)
 *     mean: Σ over rows of  weight · loss / max(1, labels) / rows
 *
 * - outputs  `[time, batch, classes]`, logits; or `[time, classes]` of one row
 * - labels   for each row the classes that are to be read, without blanks; there may be none
 * - lengths  `[batch]`: how many ticks of each row are there, from the first on; the delta of the others is zero
 * - weight   a number, or `[batch]`: multiplies loss and delta
 *
 * A path has a class at each tick; it reads as what is left when equal neighbours are joined and blanks are removed. So two
 * equal labels in a row need a blank between them, and a row needs `labels + equal neighbours` ticks at least. In a stream,
 * `compare` measures it when the sequence is complete. PyTorch: `CTCLoss(blank, zero_infinity)`, of log-probabilities;
 * Keras: `CTC()`, whose mean does not divide by the labels.
 *
 * @throws {RangeError} When blank is no whole number from 0 up; by `compare`, when a label is no class, or is the blank.
 * @throws {TypeError} When zeroInfinity is no boolean.
 * @throws {ShapeError} By `compare`, when shapes do not fit.
 * @source Graves et al., "Connectionist temporal classification: labelling unsegmented sequence data with recurrent neural
 *   networks", ICML 2006.
 * @example
 *   // Two ticks, and a coin for each: "1", "-1" and "1-" of the four paths read as 1.
 *   const { loss, delta } = ctc().compare([[0, 0], [0, 0]], [1]);
 *   Math.exp(-loss).toFixed(6) // => "0.750000"
 *   delta.data[1].toFixed(4) // => (1 / 2 - 2 / 3).toFixed(4)
 */
export function ctc<R extends Reduction | "none" = "mean">(options: CtcOptions<R> = {}): SequenceLossOf<R> {
  const name = callName("ctc", options, ["blank", "zeroInfinity", "reduction"]);
  const { blank = 0, zeroInfinity = false } = options;
  expectCount("ctc", "blank", blank, 0);
  expectBoolean("ctc", "zeroInfinity", zeroInfinity);
  const reduction = expectReduction("ctc", options);
  const lossOf = (sequence: SequenceRows, row: number): number => {
    expectLabels(name, blank, sequence, row);
    return measureRow(sequence, row, shareOf(sequence, row, reduction), blank, zeroInfinity);
  };
  if (reduction === "none") {
    const unreduced: UnreducedSequenceLoss = {
      name,
      reduction,
      compare: (outputs, labels, given = {}) => {
        const { shape, sequence } = readSequence(name, outputs, labels, given);
        const losses = sequence.delta.slice(0, sequence.rows);
        for (let row = 0; row < sequence.rows; row++) losses[row] = lossOf(sequence, row);
        return {
          losses: wrapTensor(shape.length === 3 ? [sequence.rows] : [], losses),
          delta: wrapTensor(shape, sequence.delta),
          rows: sequence.rows,
        };
      },
    };
    return unreduced as SequenceLossOf<R>; // the compiler does not follow R
  }
  const measureSequence = (sequence: SequenceRows): number => {
    let sum = 0;
    for (let row = 0; row < sequence.rows; row++) sum += lossOf(sequence, row);
    return sum;
  };
  const loss: SequenceLoss = {
    name,
    reduction: reduction === "sum" ? "sum" : "mean",
    measureSequence,
    measureTicks: (ticks, labelled) => new SequenceMeasure(loss, ticks, labelled),
    compare: (outputs, labels, given = {}) => {
      const { shape, sequence } = readSequence(name, outputs, labels, given);
      const value = measureSequence(sequence);
      return { loss: value, delta: wrapTensor(shape, sequence.delta), rows: sequence.rows };
    },
  };
  return loss as SequenceLossOf<R>;
}

/** What the loss of a row is multiplied by. */
function shareOf({ rows, labels, weight }: SequenceRows, row: number, reduction: Reduction | "none"): number {
  const ofRow = weight?.[row] ?? 1;
  return reduction === "mean" ? ofRow / Math.max(1, labels[row].length) / rows : ofRow;
}

/** The loss of a row, times `scale`; writes its deltas. */
function measureRow(
  { ticks, rows, fanOut, output, outputOffset, lengths, labels, delta, deltaOffset }: SequenceRows,
  row: number,
  scale: number,
  blank: number,
  zeroInfinity: boolean,
): number {
  const length = lengths[row];
  const logProbabilities = new Float64Array(length * fanOut);
  for (let tick = 0; tick < length; tick++)
    logSoftmax(output, outputOffset + (tick * rows + row) * fanOut, fanOut, logProbabilities, tick * fanOut);
  const posterior = new Float64Array(length * fanOut);
  const likelihood = forwardBackward({
    ticks: length,
    classes: fanOut,
    labels: labels[row],
    blank,
    logProbabilities,
    posterior,
  });
  const isOut = likelihood === -Infinity && (zeroInfinity || scale === 0);
  for (let tick = 0; tick < ticks; tick++) {
    const d = deltaOffset + (tick * rows + row) * fanOut;
    for (let i = 0; i < fanOut; i++) {
      const at = tick * fanOut + i;
      const slope = tick >= length || isOut ? 0 : Math.exp(logProbabilities[at]) - posterior[at];
      // An infinite loss has no derivative.
      delta[d + i] = tick < length && likelihood === -Infinity && !isOut ? NaN : scale * slope;
    }
  }
  return isOut ? 0 : scale * (0 - likelihood); // not -likelihood, which can be -0
}

/** The logarithm of the softmax of `size` numbers, of any size without overflow. */
function logSoftmax(values: Floats, first: number, size: number, to: Float64Array, offset: number): void {
  let largest = values[first];
  for (let i = 1; i < size; i++) largest = Math.max(largest, values[first + i]); // keeps NaN
  let sum = 0;
  for (let i = 0; i < size; i++) sum += Math.exp(values[first + i] - largest);
  const logarithm = largest + Math.log(sum);
  for (let i = 0; i < size; i++) to[offset + i] = values[first + i] - logarithm;
}
