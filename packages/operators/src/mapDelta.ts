import { ShapeError, type Sample } from "@backstream/core";
import { copyNumbers, lengthOf, type Floats, type Numbers, type Tensor } from "@backstream/tensors";
import type { Observable } from "rxjs";
import { ComparedSignal } from "./ComparedSignal.js";
import { outputStoreOf, takeOutputs } from "./outputStore.js";
import type { Measure } from "./Measure.js";
import { wrongOperatorError } from "./wrongOperatorError.js";
import { operate } from "./operate.js";
import { quietEnd } from "./quietEnd.js";
import { BackwardSignal } from "./BackwardSignal.js";
import { storedTensor, type Nets, type Signal } from "./Signal.js";

/**
 * Changes the error signal, which is the only thing between `compare` and `update` that may be changed.
 *
 *     compared   --A--B--C--|
 *     mapDelta((delta) => delta.multiply(0.5))
 *     compared   --A--B--C--|      with half the delta
 *
 * It may stand before `rewind` (a re-run window calls the function again, so let it be pure) or anywhere on the way
 * back. The function gets a delta shaped as the output, and returns as many numbers.
 *
 * @throws {ShapeError} As an error notification, when the function returns more or fewer numbers.
 */
export function mapDelta(
  change: (delta: Tensor, sample: Sample) => Numbers,
): <T extends ComparedSignal<Nets> | BackwardSignal<Nets>>(source: Observable<T>) => Observable<T> {
  return (source) =>
    source.pipe(
      operate<ComparedSignal | BackwardSignal, ComparedSignal | BackwardSignal>((destination) => {
        let measure: Measure | undefined;
        let changed: Measure | undefined;
        return {
          next(signal) {
            if (signal instanceof ComparedSignal) {
              // One measure for all ticks: any of them can be measured again by it, as those of a checkpoint are.
              if (!changed || measure !== signal.measure) {
                measure = signal.measure;
                changed = changeMeasure(measure, change);
              }
              destination.next(changeCompared(signal, changed, change));
            } else if (signal instanceof BackwardSignal) destination.next(changeReturning(signal, change));
            else
              throw wrongOperatorError(
                "mapDelta",
                signal,
                "a compared tick or one on its way back; put mapDelta behind compare",
              );
          },
          complete() {
            const end = quietEnd();
            if (end?.measure) end.measure = changeMeasure(end.measure, change);
            destination.complete();
          },
        };
      }),
    ) as typeof source; // the same kind of signal comes out, whatever nets it has passed
}

type Change = (delta: Tensor, sample: Sample) => Numbers;

function changeMeasure(measure: Measure, change: Change): Measure {
  return {
    loss: measure.loss,
    run(signal, output, outputOffset, delta, deltaOffset) {
      const value = measure.run(signal, output, outputOffset, delta, deltaOffset);
      changeNumbers(signal, delta, deltaOffset, change);
      return value;
    },
  };
}

function changeCompared(compared: ComparedSignal, measure: Measure, change: Change): ComparedSignal {
  const { signal, present, values, offset: at } = compared;
  if (present === 0) return new ComparedSignal(signal, measure, 0, present, values, at);
  const count = signal.rows * signal.unrolling.network.fanOut;
  const to = takeOutputs(count, values);
  const copy = outputStoreOf(values);
  copy.set(values.subarray(at, at + count), to);
  changeNumbers(signal, copy, to, change);
  return new ComparedSignal(signal, measure, compared.loss!, present, copy, to); // it has a label
}

function changeNumbers(
  { rows, batched, sample, unrolling }: Signal,
  delta: Floats,
  at: number,
  change: Change,
): void {
  const { fanOut } = unrolling.network;
  write(change(storedTensor(delta, at, rows, fanOut, batched), sample), delta, at, rows * fanOut);
}

function changeReturning(returning: BackwardSignal, change: Change): BackwardSignal {
  const { pass, compared, next } = returning;
  const before = returning.delta;
  const after = new Float64Array(before.size);
  write(change(before, returning.sample), after, 0, before.size);
  return new BackwardSignal(pass, compared, next, after, returning.tick);
}

function write(delta: Numbers, target: Floats, at: number, count: number): void {
  if (lengthOf(delta) !== count) {
    throw new ShapeError(
      `mapDelta: the function returned ${lengthOf(delta)} numbers, expected ${count}, as many as it was given`,
    );
  }
  copyNumbers(delta, target, at);
}
