import {
  countRows,
  hasTarget,
  presentRows,
  rowNumbers,
  TargetReader,
  type Loss,
  type LossRows,
  type Sample,
} from "@backstream/core";
import type { Floats } from "@backstream/tensors";
import type { Signal } from "./Signal.js";

/** A tick whose loss can be measured: `compare` makes it, and a re-run measures it again. */
export interface MeasuredTick {
  readonly signal: Signal;
  /** Of its sample, as they were at the tick. */
  readonly target: Sample["target"];
  readonly weight: Sample["weight"];
  /** Rows with a label that are not masked, and that the loss does not ignore. */
  present: number;
  /** What the mean of its loss divides by: `present`, or the sum of these rows' shares. */
  denominator: number;
  /** The delta is written to `values`, from `offset` on. */
  readonly values: Floats;
  readonly offset: number;
}

/** How ticks are measured. */
export interface Measure {
  readonly loss: Pick<Loss, "name" | "reduction"> & Partial<Pick<Loss, "rowShare" | "measure">>;
  /** Whether the ticks of a sequence have one loss together: then each has its delta, whichever has the labels. */
  readonly isOfSequence: boolean;
  /** Counts the rows of a tick: sets `present` and `denominator`. */
  count(tick: MeasuredTick): void;
  /** Measures a tick with a row that counts; its output is in `output` from index `outputOffset` on. Returns the loss and writes the delta. */
  run(tick: MeasuredTick, output: Floats, outputOffset: number): number;
}

/** The measure of a loss. */
export function measureBy(loss: Loss): Measure {
  const target = new TargetReader(loss);
  const rows: LossRows = {
    rows: 0,
    fanOut: 0,
    output: nothing,
    outputOffset: 0,
    target: nothing,
    targetOffset: 0,
    targetWidth: 0,
    weight: undefined,
    mask: undefined,
    delta: nothing,
    deltaOffset: 0,
    denominator: 0,
  };
  const readTick = ({ signal, target: given, weight, values, offset }: MeasuredTick): void => {
    const { fanOut } = signal.unrolling.network;
    target.read(given!, signal.rows, fanOut, signal.batched); // it has a label
    rows.rows = signal.rows;
    rows.fanOut = fanOut;
    rows.target = target.values;
    rows.targetWidth = target.width;
    rows.weight = rowNumbers(loss.name, "weight", weight, signal.rows);
    rows.mask = signal.mask;
    rows.delta = values;
    rows.deltaOffset = offset;
  };
  return {
    loss,
    isOfSequence: false,
    count(tick) {
      const { sample, mask, rows: count } = tick.signal;
      tick.present = hasTarget(sample) ? presentRows(mask, count) : 0;
      tick.denominator = tick.present;
      if (tick.present === 0 || !loss.rowShare) return;
      readTick(tick);
      tick.present = countRows(loss, rows);
      tick.denominator = rows.denominator;
    },
    run(tick, output, outputOffset) {
      readTick(tick);
      rows.output = output;
      rows.outputOffset = outputOffset;
      rows.denominator = tick.denominator;
      return loss.measure(rows);
    },
  };
}

const nothing: Float32Array = new Float32Array(0);
