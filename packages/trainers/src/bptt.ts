import type { Network, Sample } from "@backstream/core";
import { backward, compare, forward, rewind, update, type Step } from "@backstream/operators";
import {
  concatMap,
  from,
  type Observable,
  type ObservableInput,
  type ObservedValueOf,
  type OperatorFunction,
} from "rxjs";
import { show, type Training } from "./Training.js";

/** What `bptt` may be given besides. */
export interface BpttOptions<S extends Sample> extends Training<S> {
  /** The longest sequence, in ticks: 4096 where not given. */
  readonly capacity?: number | undefined;
}

/**
 * Full backpropagation through time: every sequence is one update, and every sequence begins with an empty memory.
 *
 *     sequences  --(a b c)----(d e)--|
 *     bptt(net, { loss, optimizer })
 *     steps      --------1--------2--|
 *
 * A sequence is an observable or an iterable of samples; it ends when it completes. They are learned from one after
 * the other; the optimizer's state spans them all.
 *
 * @throws {CapacityError} As an error notification, when a sequence is longer than `capacity`.
 * @source Werbos, "Backpropagation through time: what it does and how to do it", Proceedings of the IEEE 78(10), 1990.
 */
export function bptt<
  Sequence extends ObservableInput<Sample>,
  In extends number,
  Out extends number,
  Name extends string,
>(
  net: Network<In, Out, Name>,
  { loss, optimizer, predictions, capacity, ...learning }: BpttOptions<ObservedValueOf<Sequence>>,
): OperatorFunction<Sequence, Step> {
  const begun = { from: learning.from };
  return (sequences$: Observable<ObservableInput<Sample>>) =>
    sequences$.pipe(
      concatMap((sequence) =>
        from(sequence).pipe(
          forward(net, { capacity, ...begun }),
          compare(loss),
          show(predictions),
          rewind(begun),
        ),
      ),
      backward(net),
      update(optimizer, learning),
    );
}
