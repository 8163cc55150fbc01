import { numberAt, shapeOf, type Floats, type Numbers } from "@backstream/tensors";
import { describeValue } from "./describeValue.js";
import { ShapeError } from "./errors.js";
import type { SequenceLoss } from "./Loss.js";
import { rowNumbers } from "./rowNumbers.js";
import type { Sample } from "./Sample.js";
import type { MeasuredSequenceTick, SequenceTick, SequenceTicks } from "./SequenceTicks.js";

/**
 * How a whole sequence in a stream is measured: all its ticks at once, and again where they have run again.
 *
 * What `SequenceLoss.measureTicks` returns. Only losses of whole sequences refer to it, so that a program without one does
 * not contain it.
 *
 * @example
 *   const loss: SequenceLoss = { ...ctc(), measureTicks: (ticks, labelled) => new SequenceMeasure(loss, ticks, labelled) };
 *   loss.name // => "ctc()"
 */
export class SequenceMeasure implements SequenceTicks {
  readonly #loss: SequenceLoss;
  /** The tick with the labels: the loss is its loss. Undefined where the sequence has none. */
  readonly labelled: SequenceTick | undefined;
  readonly #signals: readonly SequenceTick[];
  readonly #lengths: readonly number[];
  readonly #labels: readonly (readonly number[])[];
  readonly #deltas: Floats;

  /**
   * @param signals All ticks of the sequence, in order.
   * @throws {ShapeError} When more than one has a target, the labels do not fit, or a row is masked and then there again.
   */
  constructor(loss: SequenceLoss, signals: readonly SequenceTick[], labelled: readonly SequenceTick[]) {
    this.#loss = loss;
    if (labelled.length > 1) {
      throw new ShapeError(
        `${loss.name}: ${labelled.length} samples of the sequence have a target, expected one, with the labels of the whole sequence`,
      );
    }
    this.#signals = signals;
    [this.labelled] = labelled;
    this.#lengths = lengthsOf(loss.name, signals);
    this.#labels = this.labelled ? labelsOf(loss.name, this.labelled) : [];
    const [{ rows, values, unrolling }] = signals; // a sequence has a tick
    const count = signals.length * rows * unrolling.network.fanOut;
    this.#deltas = values instanceof Float32Array ? new Float32Array(count) : new Float64Array(count);
  }

  /** Its rows are counted at the tick with the labels. */
  count(tick: MeasuredSequenceTick): void {
    tick.present = tick.signal === this.labelled ? tick.signal.rows : 0;
    tick.denominator = tick.present;
  }

  /** Measures the sequence as it was emitted: writes the deltas of all ticks, and returns the loss. */
  measure(compared: readonly MeasuredSequenceTick[]): number {
    const loss = this.#measure((signal) => ({ values: signal.values, offset: signal.offset }));
    for (const tick of compared) this.#copyDelta(tick);
    return loss;
  }

  /** Of ticks that have run again: the first one measures all of them. */
  run(tick: MeasuredSequenceTick): number {
    if (tick.signal === this.#signals[0]) {
      this.#measure(({ unrolling, tick: number }) => ({
        values: unrolling.network.arena.memory,
        offset: unrolling.outputAddress(number),
      }));
    }
    this.#copyDelta(tick);
    return 0; // losses stay as they were emitted
  }

  #measure(outputOf: (signal: SequenceTick) => { readonly values: Floats; readonly offset: number }): number {
    const { labelled } = this;
    if (!labelled) return 0;
    const { rows, unrolling, sample } = labelled;
    const { fanOut } = unrolling.network;
    const output = this.#deltas.slice();
    this.#signals.forEach((signal, index) => {
      const { values, offset } = outputOf(signal);
      output.set(values.subarray(offset, offset + rows * fanOut), index * rows * fanOut);
    });
    return this.#loss.measureSequence({
      ticks: this.#signals.length,
      rows,
      fanOut,
      output,
      outputOffset: 0,
      lengths: this.#lengths,
      labels: this.#labels,
      weight: rowNumbers(this.#loss.name, "weight", sample.weight, rows),
      delta: this.#deltas,
      deltaOffset: 0,
    });
  }

  #copyDelta({ signal, values, offset }: MeasuredSequenceTick): void {
    const count = signal.rows * signal.unrolling.network.fanOut;
    const from = (signal.tick - this.#signals[0].tick) * count;
    values.set(this.#deltas.subarray(from, from + count), offset);
  }
}

/** How many ticks of each row are there, from the first on. */
function lengthsOf(name: string, signals: readonly SequenceTick[]): number[] {
  return Array.from({ length: signals[0].rows }, (_, row) => {
    const isThere = signals.map(({ mask }) => mask === undefined || mask[row] !== 0);
    const end = isThere.indexOf(false);
    const again = end < 0 ? -1 : isThere.indexOf(true, end);
    if (again >= 0) {
      throw new ShapeError(
        `${name}: row ${row} is masked at tick ${end} and there again at tick ${again}, expected ticks that are there first and masked ones behind them`,
      );
    }
    return end < 0 ? signals.length : end;
  });
}

/** The classes of each row: a list of one row; of several a tensor `[batch, labels]`, whose shorter rows end with -1. */
function labelsOf(name: string, { sample, rows, batched }: SequenceTick): number[][] {
  const target: Sample["target"] = sample.target;
  const shape = typeof target === "number" ? [1] : shapeOf(target as Numbers); // it has one
  const [height, width] = shape.length === 2 ? shape : [1, shape[0] ?? 1];
  if (height !== rows || shape.length > 2 || (batched && shape.length !== 2)) {
    throw new ShapeError(
      `${name}: target is ${describeValue(target)}, expected the classes of the sequence in order${batched ? `, as a tensor [${rows}, labels] whose shorter rows end with -1` : ""}`,
    );
  }
  return Array.from({ length: rows }, (_, row) => {
    const labels = Array.from({ length: width }, (__, index) =>
      numberAt(target as Numbers, row * width + index),
    );
    while (labels.length > 0 && labels[labels.length - 1] === -1) labels.pop();
    return labels;
  });
}
