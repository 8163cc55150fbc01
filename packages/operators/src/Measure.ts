import {
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
  /** Rows with a label that are not masked: at least one. */
  readonly present: number;
  /** The delta is written to `values`, from `offset` on. */
  readonly values: Floats;
  readonly offset: number;
}

/** Measures a tick whose output is in `output` from index `outputOffset` on: returns the loss and writes the delta. */
export interface Measure {
  readonly loss: Loss;
  run(tick: MeasuredTick, output: Floats, outputOffset: number): number;
}

/** Rows that a loss counts: those with a label that are not masked. */
export function presentIn({ sample, mask, rows }: Signal): number {
  return hasTarget(sample) ? presentRows(mask, rows) : 0;
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
    present: 0,
  };
  return {
    loss,
    run({ signal, target: given, weight, present, values, offset }, output, outputOffset) {
      const { mask, batched } = signal;
      const { fanOut } = signal.unrolling.network;
      target.read(given!, signal.rows, fanOut, batched); // it has a label
      rows.rows = signal.rows;
      rows.fanOut = fanOut;
      rows.output = output;
      rows.outputOffset = outputOffset;
      rows.target = target.values;
      rows.targetWidth = target.width;
      rows.weight = rowNumbers(loss.name, "weight", weight, signal.rows);
      rows.mask = mask;
      rows.delta = values;
      rows.deltaOffset = offset;
      rows.present = present;
      return loss.measure(rows);
    },
  };
}

const nothing: Float32Array = new Float32Array(0);
