import { expectNumeric, ShapeError, type Loss, type LossRows, type Sample } from "@backstream/core";
import { copyNumbers, lengthOf, Tensor, type Floats } from "@backstream/tensors";
import { rowNumbers } from "./rowNumbers.js";
import type { Signal } from "./signal.js";

/** Measures a tick: its loss, and its delta into `delta` at `deltaAt`. Called again by a re-run, with new outputs. */
export interface Measure {
  readonly loss: Loss;
  run(signal: Signal, output: Floats, outputAt: number, delta: Floats, deltaAt: number): number;
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
  const at: LossRows = {
    rows: 0,
    fanOut: 0,
    output: none,
    outputAt: 0,
    target: none,
    targetAt: 0,
    targetWidth: 0,
    weight: undefined,
    mask: undefined,
    delta: none,
    deltaAt: 0,
    present: 0,
  };
  let scratch = new Float64Array(1);
  let width = 0; // of a target that was checked for at.fanOut
  const readTarget = (target: NonNullable<Sample["target"]>): void => {
    if (target instanceof Tensor) at.target = target.data;
    else if (ArrayBuffer.isView(target)) at.target = target;
    else {
      const length = lengthOf(target);
      if (scratch.length < length) scratch = new Float64Array(length);
      copyNumbers(target, scratch, 0);
      at.target = scratch;
    }
  };
  return {
    loss,
    run(signal, output, outputAt, delta, deltaAt) {
      const { sample, rows } = signal;
      const { fanOut } = signal.unrolling.network;
      const target = sample.target!; // present() said so
      expectNumeric(loss.name, "target", target);
      at.rows = rows;
      at.output = output;
      at.outputAt = outputAt;
      at.targetWidth = lengthOf(target) / rows;
      if (at.targetWidth !== width || fanOut !== at.fanOut) {
        const widths = loss.targetWidths(fanOut);
        const fits = widths
          ? widths.includes(at.targetWidth)
          : at.targetWidth >= 1 && at.targetWidth % 1 === 0;
        if (!fits) throw misshapen(loss, signal, lengthOf(target), widths);
        width = at.targetWidth;
      }
      at.fanOut = fanOut;
      readTarget(target);
      at.weight = rowNumbers("weight", sample.weight, rows);
      at.mask = signal.mask;
      at.delta = delta;
      at.deltaAt = deltaAt;
      at.present = presentRows(signal);
      return loss.measure(at);
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
