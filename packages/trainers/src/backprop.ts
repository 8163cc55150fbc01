import type { Network, Sample } from "@backstream/core";
import { backward, compare, forward, update, type Step } from "@backstream/operators";
import type { Observable, OperatorFunction } from "rxjs";
import { show, type Training } from "./Training.js";

/**
 * Backpropagation: every sample is an update of its own. In a net with memory the error travels back one tick, though
 * the memory flows on.
 *
 *     samples  --a--b--c--|
 *     backprop(net, { loss, optimizer })
 *     steps    --1--2--3--|
 *
 * A mini-batch is one sample with several rows. Errors are those of `forward`, `compare`, `backward` and `update`.
 *
 * @source Rumelhart, Hinton, Williams, "Learning representations by back-propagating errors", Nature 323, 1986.
 */
export function backprop<S extends Sample, In extends number, Out extends number, Name extends string>(
  net: Network<In, Out, Name>,
  { loss, optimizer, predictions, ...learning }: Training<S>,
): OperatorFunction<S, Step> {
  return (samples$: Observable<Sample>) =>
    samples$.pipe(
      forward(net, { from: learning.from }),
      compare(loss),
      show(predictions),
      backward(net),
      update(optimizer, learning),
    );
}
