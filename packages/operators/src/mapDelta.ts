import { describeValue, ShapeError, type Sample } from "@backstream/core";
import { copyNumbers, lengthOf, type Floats, type Numbers, type Tensor } from "@backstream/tensors";
import type { Observable } from "rxjs";
import { BackwardSignal } from "./BackwardSignal.js";
import { ComparedSignal } from "./ComparedSignal.js";
import type { Measure } from "./Measure.js";
import { nextOperator, operate } from "./operate.js";
import { storedTensor } from "./OutputStore.js";
import { pipelineOf } from "./Pipeline.js";
import { ReplacedDelta } from "./DeltaOrigin.js";
import type { Nets, Signal } from "./Signal.js";
import { wrongOperatorError } from "./wrongOperatorError.js";

/** What `mapDelta` calls for each delta, with the user's sample; it returns the delta that replaces it. */
export type DeltaChange<S extends Sample = Sample> = (delta: Tensor, sample: S) => Numbers;

/**
 * Changes the delta of each tick. Between `compare` and `update`, nothing else of a signal may be changed.
 *
 *     compared   --A--B--C--|
 *     mapDelta((delta) => delta.multiply(0.5))
 *     compared   --A--B--C--|      with half the delta
 *
 * Put it before `rewind` or anywhere after it, before `update`. The function gets a delta in the shape of the output,
 * and the sample with all its fields, and returns as many numbers. Let it be a pure function: a window that runs again calls it again.
 *
 * @throws {ShapeError} As an error notification, when the function returns more or fewer numbers.
 * @throws {BrokenStreamError} As an error notification, when something else than a compared or backward signal arrives.
 * @see {@link compare}, which measures the delta.
 * @example
 *   const net = network(dense(1, 1));
 *   net.load({ weight: [2], bias: [0] });
 *   of({ input: 3, target: 5 })
 *     .pipe(forward(net), compare(squaredError()), mapDelta((delta) => delta.multiply(10)), backward(net))
 *     .subscribe(({ delta }) => console.log(delta.item())); // => 40
 */
export function mapDelta<S extends Sample = Sample>(
  change: DeltaChange<S>,
): <T extends ComparedSignal<Nets> | BackwardSignal<Nets>>(
  // Not Observable<T & …>: from that the compiler would not find the type of the sample.
  source: Observable<T> & Observable<{ readonly sample: S }>,
) => Observable<T> {
  if (typeof change !== "function") {
    throw new TypeError(
      `mapDelta: the change is ${describeValue(change)}, expected a function such as (delta) => delta.multiply(2)`,
    );
  }
  const changeDelta = change as DeltaChange; // the samples of the source are of type S, which the functions below do not know
  return (source) =>
    source.pipe(
      operate<ComparedSignal | BackwardSignal, ComparedSignal | BackwardSignal>((destination) => {
        let before: Measure | undefined;
        let changed: Measure | undefined;
        /** The same measure for all ticks, so that those of a checkpoint can be measured again by it too. */
        const changedMeasure = (measure: Measure): Measure => {
          if (changed && measure === before) return changed;
          before = measure;
          return (changed = changeMeasure(measure, changeDelta));
        };
        return {
          next(signal) {
            if (signal instanceof ComparedSignal) {
              destination.next(changeCompared(signal, changedMeasure(signal.measure), changeDelta));
            } else if (signal instanceof BackwardSignal)
              destination.next(changeBackward(signal, changeDelta));
            else
              throw wrongOperatorError(
                "mapDelta",
                signal,
                "a compared tick or one on its way back; put mapDelta after compare",
              );
          },
          measures: (measure) => measure && changedMeasure(measure),
          update: nextOperator(destination)?.handlers.update,
        };
      }),
    ) as typeof source; // the kind of signal stays the same
}

function changeMeasure(measure: Measure, change: DeltaChange): Measure {
  return {
    loss: measure.loss,
    isOfSequence: measure.isOfSequence,
    count: (tick) => measure.count(tick),
    run(tick, output, outputOffset) {
      const value = measure.run(tick, output, outputOffset);
      changeNumbers(tick.signal, tick.values, tick.offset, change);
      return value;
    },
  };
}

function changeCompared(compared: ComparedSignal, measure: Measure, change: DeltaChange): ComparedSignal {
  const { signal, target, weight, present, denominator } = compared;
  const parts = { signal, target, weight, measure, present, denominator };
  if (present === 0 && !measure.isOfSequence) {
    const { values, offset } = compared;
    return new ComparedSignal({ ...parts, loss: 0, values, offset });
  }
  const { network } = signal.unrolling;
  const { outputs } = pipelineOf(network);
  const count = signal.rows * network.fanOut;
  const offset = outputs.take(count);
  const { values } = outputs;
  values.set(compared.values.subarray(compared.offset, compared.offset + count), offset);
  changeNumbers(signal, values, offset, change);
  return new ComparedSignal({ ...parts, loss: compared.measuredLoss, values, offset });
}

function changeNumbers(
  { rows, batched, sample, unrolling }: Signal,
  delta: Floats,
  offset: number,
  change: DeltaChange,
): void {
  const { fanOut } = unrolling.network;
  write(change(storedTensor(delta, offset, rows, fanOut, batched), sample), delta, offset, rows * fanOut);
}

function changeBackward(
  { pass, compared, next, tick, delta, sample }: BackwardSignal,
  change: DeltaChange,
): BackwardSignal {
  const values = new Float64Array(delta.size);
  write(change(delta, sample), values, 0, delta.size);
  return new BackwardSignal({ pass, compared, next, origin: new ReplacedDelta(values), tick });
}

function write(delta: Numbers, target: Floats, offset: number, count: number): void {
  if (lengthOf(delta) !== count) {
    throw new ShapeError(
      `mapDelta: the function returned ${lengthOf(delta)} numbers, expected ${count}, as many as it was given`,
    );
  }
  copyNumbers(delta, target, offset);
}
