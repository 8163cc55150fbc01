import type { Network, Sample } from "@backstream/core";
import { compare, update, type AnyNetwork, type Step } from "@backstream/operators";
import type { Observable, OperatorFunction } from "rxjs";
import { backwardAll, forwardAll } from "./allNets.js";
import type { ConnectedNets } from "./ConnectedNets.js";
import { expectTraining } from "./expectTraining.js";
import { netsOf } from "./netsOf.js";
import { tapPredictions } from "./tapPredictions.js";
import type { Training } from "./Training.js";

/**
 * Backpropagation: one update for every sample. In a net with memory the deltas go back through one tick only, while
 * the memory continues from tick to tick.
 *
 *     samples  --a--b--c--|
 *     backprop(net, { loss, optimizer })
 *     steps    --1--2--3--|
 *
 * - samples  `input` `[features]` or `[batch, features]`: a mini-batch is one sample with several rows
 *
 * Several nets that run one after the other are trained together: `backprop([encoder, decoder], …)` is `forward(encoder)`,
 * `forward(decoder)` and, on the way back, `backward(decoder)`, `backward(encoder)`.
 *
 * @throws {TypeError} When loss or optimizer are missing, or what should be a net is none.
 * @throws {ShapeError} When a net takes more or fewer features than the net before it gives.
 * @throws {UnknownNameError} When an option does not exist.
 * @throws As `forward`, `compare`, `backward` and `update` do, as error notifications.
 * @see {@link truncatedBptt} and {@link bptt}, in which deltas go back through time; {@link fit} for epochs.
 * @source Rumelhart, Hinton, Williams, "Learning representations by back-propagating errors", Nature 323, 1986.
 * @example
 *   const net = network(dense(1, 1, { bias: false }));
 *   net.load({ weight: [1] });
 *   const samples$ = of({ input: 1, target: 3 }, { input: 1, target: 3 });
 *   const training = { loss: squaredError(), optimizer: sgd({ learningRate: 0.25 }) };
 *   const losses$ = samples$.pipe(backprop(net, training), map(({ loss }) => loss));
 *   await firstValueFrom(losses$.pipe(toArray())) // => [4, 1]
 *   net.parameters.get("weight")?.value.item() // => 2.5
 */
export function backprop<
  S extends Sample,
  In extends number,
  Out extends number,
  Name extends string,
  const Nets extends readonly AnyNetwork[] = readonly [],
>(
  net: Network<In, Out, Name> | (Nets & ConnectedNets<Nets>),
  options: Training<S>,
): OperatorFunction<S, Step> {
  const nets = netsOf("backprop", net);
  expectTraining("backprop", options);
  const { loss, optimizer, predictions, ...learning } = options;
  return (samples$: Observable<Sample>) =>
    samples$.pipe(
      forwardAll(nets, { from: learning.from }),
      compare(loss),
      tapPredictions(predictions),
      backwardAll(nets),
      update(optimizer, learning),
    );
}
