import { describeValue, type Network, type Sample } from "@backstream/core";
import { compare, rewind, update, type AnyNetwork, type Step } from "@backstream/operators";
import {
  concatMap,
  from,
  type Observable,
  type ObservableInput,
  type ObservedValueOf,
  type OperatorFunction,
} from "rxjs";
import { backwardAll, forwardAll } from "./allNets.js";
import type { ConnectedNets } from "./ConnectedNets.js";
import { expectTraining } from "./expectTraining.js";
import { isObservableInput } from "./isObservableInput.js";
import { netsOf } from "./netsOf.js";
import { tapPredictions } from "./tapPredictions.js";
import type { Training } from "./Training.js";

/** Options of `bptt`. */
export interface BpttOptions<S extends Sample> extends Training<S> {
  /** Ticks in the longest sequence: 4096 when not given. */
  readonly capacity?: number | undefined;
}

/**
 * Full backpropagation through time: one update for every sequence. Every sequence starts with an empty memory.
 *
 *     sequences  --(a b c)----(d e)--|
 *     bptt(net, { loss, optimizer })
 *     steps      --------1--------2--|
 *
 * - sequences  observables or iterables of samples; a sequence ends when it completes
 *
 * Sequences are learned from one after the other. The optimizer's state continues from sequence to sequence. Several nets
 * that run one after the other are trained together: `bptt([encoder, decoder], …)`.
 *
 * @throws {CapacityError} As an error notification, when a sequence is longer than `capacity`.
 * @throws {TypeError} When loss or optimizer are missing, or what should be a net is none; as an error notification, when
 *   what arrives is no sequence.
 * @throws {ShapeError} When a net takes more or fewer features than the net before it gives.
 * @throws As `forward`, `compare`, `rewind`, `backward` and `update` do, as error notifications.
 * @see {@link truncatedBptt} for streams without an end.
 * @source Werbos, "Backpropagation through time: what it does and how to do it", Proceedings of the IEEE 78(10), 1990.
 * @example
 *   const net = network(elman(1, 1, { activation: "relu" })); // h' = max(0, x + h): a running sum
 *   net.load({ weight_ih_l0: [1], weight_hh_l0: [1], bias_ih_l0: [0], bias_hh_l0: [0] });
 *   const sequences = [[{ input: 1, target: 0 }, { input: 2, target: 0 }], [{ input: 2, target: 0 }]];
 *   const training = { loss: squaredError(), optimizer: sgd({ learningRate: 0 }) };
 *   // Outputs 1 and 3, then 2.
 *   const losses$ = from(sequences).pipe(bptt(net, training), map(({ loss }) => loss));
 *   await firstValueFrom(losses$.pipe(toArray())) // => [5, 4]
 */
export function bptt<
  Sequence extends ObservableInput<Sample>,
  In extends number,
  Out extends number,
  Name extends string,
  const Nets extends readonly AnyNetwork[] = readonly [],
>(
  net: Network<In, Out, Name> | (Nets & ConnectedNets<Nets>),
  options: BpttOptions<ObservedValueOf<Sequence>>,
): OperatorFunction<Sequence, Step> {
  const nets = netsOf("bptt", net);
  expectTraining("bptt", options, ["capacity"]);
  const { loss, optimizer, predictions, capacity, ...learning } = options;
  const resumed = { from: learning.from };
  return (sequences$: Observable<ObservableInput<Sample>>) =>
    sequences$.pipe(
      concatMap((sequence) =>
        from(expectSequence(sequence)).pipe(
          forwardAll(nets, { capacity, ...resumed }),
          compare(loss),
          tapPredictions(predictions),
          rewind(resumed),
        ),
      ),
      backwardAll(nets),
      update(optimizer, learning),
    );
}

function expectSequence(sequence: ObservableInput<Sample>): ObservableInput<Sample> {
  if (isObservableInput(sequence)) return sequence;
  throw new TypeError(
    `bptt: it got ${describeValue(sequence)}, expected a sequence of samples: an array, an iterable or an observable`,
  );
}
