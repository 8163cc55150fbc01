import { ShapeError, type Sample } from "@backstream/core";
import { copyNumbers, lengthOf, type Floats, type Numbers, type Tensor } from "@backstream/tensors";
import type { Observable } from "rxjs";
import { Compared } from "./compared.js";
import { heapOf, take } from "./heap.js";
import type { Measure } from "./measure.js";
import { misplaced } from "./misplaced.js";
import { operate } from "./operate.js";
import { quietEnd } from "./quietEnd.js";
import { Returning } from "./returning.js";
import { heapTensor, type Nets, type Signal } from "./signal.js";

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
): <T extends Compared<Nets> | Returning<Nets>>(source: Observable<T>) => Observable<T> {
  return (source) =>
    source.pipe(
      operate<Compared | Returning, Compared | Returning>((destination) => {
        let measure: Measure | undefined;
        let changed: Measure | undefined;
        return {
          next(signal) {
            if (signal instanceof Compared) {
              // One measure for all ticks: any of them can be measured again by it, as those of a checkpoint are.
              if (!changed || measure !== signal.measure) {
                measure = signal.measure;
                changed = changeMeasure(measure, change);
              }
              destination.next(changeCompared(signal, changed, change));
            } else if (signal instanceof Returning) destination.next(changeReturning(signal, change));
            else
              throw misplaced(
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
    run(signal, output, outputAt, delta, deltaAt) {
      const value = measure.run(signal, output, outputAt, delta, deltaAt);
      changeNumbers(signal, delta, deltaAt, change);
      return value;
    },
  };
}

function changeCompared(compared: Compared, measure: Measure, change: Change): Compared {
  const { signal, present, values, at } = compared;
  if (present === 0) return new Compared(signal, measure, 0, present, values, at);
  const count = signal.rows * signal.unrolling.network.fanOut;
  const to = take(count, values);
  const copy = heapOf(values);
  copy.set(values.subarray(at, at + count), to);
  changeNumbers(signal, copy, to, change);
  return new Compared(signal, measure, compared.loss!, present, copy, to); // it has a label
}

function changeNumbers(
  { rows, batched, sample, unrolling }: Signal,
  delta: Floats,
  at: number,
  change: Change,
): void {
  const { fanOut } = unrolling.network;
  write(change(heapTensor(delta, at, rows, fanOut, batched), sample), delta, at, rows * fanOut);
}

function changeReturning(returning: Returning, change: Change): Returning {
  const { pass, compared, next } = returning;
  const before = returning.delta;
  const after = new Float64Array(before.size);
  write(change(before, returning.sample), after, 0, before.size);
  return new Returning(pass, compared, next, after, returning.tick);
}

function write(delta: Numbers, target: Floats, at: number, count: number): void {
  if (lengthOf(delta) !== count) {
    throw new ShapeError(
      `mapDelta: the function returned ${lengthOf(delta)} numbers, expected ${count}, as many as it was given`,
    );
  }
  copyNumbers(delta, target, at);
}
