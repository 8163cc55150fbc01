import { ShapeError, type Sample } from "@backstream/core";
import { copyNumbers, lengthOf, type Floats, type Numbers, type Tensor } from "@backstream/tensors";
import type { Observable } from "rxjs";
import { Compared } from "./compared.js";
import { heapOf, take } from "./heap.js";
import type { Measure } from "./measure.js";
import { misplaced } from "./misplaced.js";
import { operate } from "./operate.js";
import { Returning } from "./returning.js";
import { heapTensor, type Nets } from "./signal.js";

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
      operate<Compared | Returning, Compared | Returning>((destination) => ({
        next(signal) {
          if (signal instanceof Compared) destination.next(changeCompared(signal, change));
          else if (signal instanceof Returning) destination.next(changeReturning(signal, change));
          else
            throw misplaced(
              "mapDelta",
              signal,
              "a compared tick or one on its way back; put mapDelta behind compare",
            );
        },
      })),
    ) as typeof source; // the same kind of signal comes out, whatever nets it has passed
}

type Change = (delta: Tensor, sample: Sample) => Numbers;

function changeCompared(compared: Compared, change: Change): Compared {
  const { signal, measure, present, values } = compared;
  if (present === 0) return compared;
  const { fanOut } = signal.unrolling.network;
  const count = signal.rows * fanOut;
  const apply = (delta: Floats, at: number): void => {
    write(
      change(heapTensor(delta, at, signal.rows, fanOut, signal.batched), signal.sample),
      delta,
      at,
      count,
    );
  };
  const changed: Measure = {
    loss: measure.loss,
    run(tick, output, outputAt, delta, deltaAt) {
      const loss = measure.run(tick, output, outputAt, delta, deltaAt);
      apply(delta, deltaAt);
      return loss;
    },
  };
  const at = take(count, values);
  const copy = heapOf(values);
  copy.set(compared.values.subarray(compared.at, compared.at + count), at);
  apply(copy, at);
  return new Compared(signal, changed, compared.loss!, present, copy, at); // it has a label
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
