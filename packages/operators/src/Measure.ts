import { expectNumeric, ShapeError, type Loss, type LossRows, type Sample } from "@backstream/core";
import { copyNumbers, lengthOf, Tensor, type Floats } from "@backstream/tensors";
import { rowNumbers } from "./rowNumbers.js";
import type { Signal } from "./Signal.js";

/** Measures a tick: its loss, and its delta into `delta` at `deltaOffset`. Called again by a re-run, with new outputs. */
export interface Measure {
  readonly loss: Loss;
  run(signal: Signal, output: Floats, outputOffset: number, delta: Floats, deltaOffset: number): number;
}

/** Rows that a loss counts: those with a label that are not masked. */
export function presentRows({ sample, mask, rows }: Signal): number {
  if (sample.target === undefined) return 0;
  if (!mask) return rows;
  let present = 0;
  for (let row = 0; row < rows; row++) present += mask[row] === 0 ? 0 : 1;
  return present;
}

/** The measure by a loss: one record serves the ticks of all its subscriptions. */
export function measureBy(loss: Loss): Measure {
  let measure = measures.get(loss);
  if (!measure) measures.set(loss, (measure = makeMeasure(loss)));
  return measure;
}

const measures = new WeakMap<Loss, Measure>();

function makeMeasure(loss: Loss): Measure {
  const none = new Float32Array(0);
  const batch: LossRows = {
    rows: 0,
    fanOut: 0,
    output: none,
    outputOffset: 0,
    target: none,
    targetOffset: 0,
    targetWidth: 0,
    weight: undefined,
    mask: undefined,
    delta: none,
    deltaOffset: 0,
    present: 0,
  };
  let scratch = new Float64Array(1);
  let width = 0; // of a target that was checked for at.fanOut
  const readTarget = (target: NonNullable<Sample["target"]>): void => {
    if (target instanceof Tensor) batch.target = target.data;
    else if (ArrayBuffer.isView(target)) batch.target = target;
    else {
      const length = lengthOf(target);
      if (scratch.length < length) scratch = new Float64Array(length);
      copyNumbers(target, scratch, 0);
      batch.target = scratch;
    }
  };
  return {
    loss,
    run(signal, output, outputOffset, delta, deltaOffset) {
      const { sample, rows } = signal;
      const { fanOut } = signal.unrolling.network;
      const target = sample.target!; // present() said so
      expectNumeric(loss.name, "target", target);
      batch.rows = rows;
      batch.output = output;
      batch.outputOffset = outputOffset;
      batch.targetWidth = lengthOf(target) / rows;
      if (batch.targetWidth !== width || fanOut !== batch.fanOut) {
        const widths = loss.targetWidths(fanOut);
        const fits = widths
          ? widths.includes(batch.targetWidth)
          : batch.targetWidth >= 1 && batch.targetWidth % 1 === 0;
        if (!fits) throw misshapen(loss, signal, lengthOf(target), widths);
        width = batch.targetWidth;
      }
      batch.fanOut = fanOut;
      readTarget(target);
      batch.weight = rowNumbers("weight", sample.weight, rows);
      batch.mask = signal.mask;
      batch.delta = delta;
      batch.deltaOffset = deltaOffset;
      batch.present = presentRows(signal);
      return loss.measure(batch);
    },
  };
}

function misshapen(
  loss: Loss,
  { rows, batched, unrolling }: Signal,
  length: number,
  widths: readonly number[] | undefined,
): ShapeError {
  const { fanOut } = unrolling.network;
  const shape = batched ? `[${rows}, ${fanOut}]` : `[${fanOut}]`;
  const wanted = widths
    ? widths.map((width) => `${rows * width}`).join(" or ")
    : `a positive multiple of ${rows}, as many for each row`;
  return new ShapeError(
    `${loss.name}: target has ${length} numbers for an output of shape ${shape}, expected ${wanted}`,
  );
}
