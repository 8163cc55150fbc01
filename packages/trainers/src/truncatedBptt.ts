import { describeValue, expectCount, type Network, type Sample } from "@backstream/core";
import {
  compare,
  rewind,
  update,
  type AnyNetwork,
  type BackwardSignal,
  type ForwardOptions,
  type MovedStream,
  type RewindOptions,
  type Step,
  type StreamKey,
} from "@backstream/operators";
import { isObservable, type Observable, type OperatorFunction } from "rxjs";
import { backwardAll, forwardAll } from "./allNets.js";
import type { ConnectedNets } from "./ConnectedNets.js";
import { expectTraining } from "./expectTraining.js";
import { groupedStreams } from "./groupedStreams.js";
import { netsOf } from "./netsOf.js";
import { tapPredictions } from "./tapPredictions.js";
import type { Training } from "./Training.js";

/** Options of `truncatedBptt`. */
export interface TruncatedBpttOptions<S extends Sample> extends Training<S>, RewindOptions {
  /** Ticks that a delta may go back. */
  readonly window: number;
  /** Gives every key a memory and a window of its own, while all keys share the parameters. */
  readonly key?: ((sample: S) => StreamKey) | undefined;
  /**
   * How many keys are remembered, all where it is not given: when a new key comes, the stream of the one that was not used for
   * longest ends, and what is left of its window is learned from. Wants `key`.
   */
  readonly mostKeys?: number | undefined;
  /** Streams of other pipelines, which go on here under their keys: see `takeStream`. Wants `key`. */
  readonly joins$?: Observable<MovedStream> | undefined;
  /** Keys whose streams end: what is left of their windows is learned from, as at the end of the source. Wants `key`. */
  readonly ends$?: Observable<StreamKey> | undefined;
}

/**
 * Truncated backpropagation through time: learns from a stream without an end. Every `stride` ticks, the deltas of the
 * newest `stride` outputs go back through the newest `window` ticks.
 *
 *     samples  --a--b--c--d--e--f--|
 *     truncatedBptt(net, { loss, optimizer, window: 3 })
 *     steps    --------1--------2--|
 *
 * - samples  `input` `[features]` or `[batch, features]`, one a tick
 *
 * Several nets that run one after the other are trained together: `truncatedBptt([encoder, decoder], …)`.
 *
 * With `key`, the ticks of many devices may arrive interleaved: each key has its own memory, and all train the same
 * parameters. When another key has changed the parameters since a window's ticks ran, `rewind` runs the window again
 * before learning from it. One chain of operators runs all keys, so a key costs little (see `forward`).
 * Every key is remembered until the source completes; when new keys never stop, limit them by `mostKeys`. A key moves to another pipeline by
 * `takeStream(net, key)` there and `joins$` here.
 *
 * @throws {RangeError} When `stride` is above `window`, or one of them or `mostKeys` is not a whole number from 1 up.
 * @throws {TypeError} When loss or optimizer are missing, `key` is no function, `joins$` or `ends$` is no observable, one of them or `mostKeys`
 *   comes without `key`, or what should be a net is none.
 * @throws {BrokenStreamError} As an error notification, when a stream joins whose key is there already.
 * @throws {ShapeError} When a net takes more or fewer features than the net before it gives.
 * @throws {UnknownNameError} When an option does not exist.
 * @throws As `forward`, `compare`, `rewind`, `backward` and `update` do, as error notifications.
 * @see {@link rewind} for windows and strides; {@link bptt} for whole sequences; `mostKeys` to forget old keys.
 * @source Williams, Peng, "An efficient gradient-based algorithm for on-line training of recurrent network
 *   trajectories", Neural Computation 2(4), 1990.
 * @example
 *   const net = network(elman(1, 1, { activation: "relu" })); // h' = max(0, x + h): a running sum
 *   net.load({ weight_ih_l0: [1], weight_hh_l0: [1], bias_ih_l0: [0], bias_hh_l0: [0] });
 *   const samples$ = range(0, 6).pipe(map((tick) => ({ input: 1, target: 0, device: tick % 2 })));
 *   const training = { loss: squaredError(), optimizer: sgd({ learningRate: 0 }), window: 2 };
 *   const lossesOf = (train: OperatorFunction<{ input: number; target: number; device: number }, Step>) =>
 *     firstValueFrom(samples$.pipe(train, map(({ loss }) => loss), toArray()));
 *   // Outputs 1 to 6, or 1 to 3 for each device, whose last windows have one tick.
 *   await lossesOf(truncatedBptt(net, training)) // => [(1 + 4) / 2, (9 + 16) / 2, (25 + 36) / 2]
 *   await lossesOf(truncatedBptt(net, { ...training, key: ({ device }) => device })) // => [2.5, 2.5, 9, 9]
 */
export function truncatedBptt<
  S extends Sample,
  In extends number,
  Out extends number,
  Name extends string,
  const Nets extends readonly AnyNetwork[] = readonly [],
>(
  net: Network<In, Out, Name> | (Nets & ConnectedNets<Nets>),
  options: TruncatedBpttOptions<S>,
): OperatorFunction<S, Step> {
  const nets = netsOf("truncatedBptt", net);
  expectTraining("truncatedBptt", options, [
    "window",
    "stride",
    "rerun",
    "key",
    "mostKeys",
    "joins$",
    "ends$",
  ]);
  const { loss, optimizer, predictions, key, mostKeys, joins$, ends$, window, stride, rerun, ...learning } =
    options;
  expectCount("truncatedBptt", "window", window);
  if (key !== undefined && typeof key !== "function") {
    throw new TypeError(
      `truncatedBptt: key is ${describeValue(key)}, expected a function such as ({ device }) => device`,
    );
  }
  expectOfKeys("joins$", joins$, "streams", key);
  expectOfKeys("ends$", ends$, "keys", key);
  // Ticks that are sent back as they ran, whole sequences and traces are kept with all their numbers: one stream for each key.
  const isWhole = nets.some(({ flat }) => flat.wholeSequences);
  const isGrouped = rerun === "never" || isWhole || nets.some(({ flat }) => flat.traces > 0);
  if (mostKeys !== undefined) {
    expectCount("truncatedBptt", "mostKeys", mostKeys);
    if (!key || isGrouped) {
      throw new TypeError(
        key
          ? `truncatedBptt: mostKeys is ${mostKeys}, and ${rerun === "never" ? 'rerun is "never"' : isWhole ? "a net reads whole sequences" : "a net keeps traces"}; compose the operators behind groupBy(key, { duration: recentKeys(${mostKeys}) })`
          : "truncatedBptt: mostKeys is given without key; say whose the samples are, such as ({ device }) => device",
      );
    }
  }
  const { from } = learning;
  // Made once for all keys, where each has operators of its own, so that a key costs less memory.
  const compareTicks = compare(loss);
  const rewindTicks = rewind({ window, stride, rerun, from });
  // The buffer must hold the window and the tick that comes next; by default it holds 4096 ticks.
  const capacity = window < 4096 ? undefined : window + 1;
  const toRewind = (options: ForwardOptions) => (samples$: Observable<Sample>) =>
    samples$.pipe(
      forwardAll(nets, { capacity, from, ...options }),
      compareTicks,
      tapPredictions(predictions),
      rewindTicks,
    );
  const streams = key && isGrouped ? grouped() : toRewind({ key, mostKeys, joins$, ends$ });
  function grouped(): OperatorFunction<Sample, BackwardSignal<readonly [AnyNetwork]>> {
    const restored = from?.streams.map((stream) => stream.key) ?? [];
    // The samples are of type S, which the operators inside do not know.
    return groupedStreams(
      key as unknown as (sample: Sample) => StreamKey,
      (streamKey, stream) => toRewind({ key: streamKey, stream }),
      { restored, joins$, ends$ },
    );
  }
  return (samples$: Observable<Sample>) =>
    samples$.pipe(streams, backwardAll(nets), update(optimizer, learning));
}

/** What comes beside the samples has a meaning only where these have keys. */
function expectOfKeys(name: string, values$: unknown, what: string, key: unknown): void {
  if (values$ === undefined || (key && isObservable(values$))) return;
  throw new TypeError(
    key
      ? `truncatedBptt: ${name} is ${describeValue(values$)}, expected an observable of ${what}`
      : `truncatedBptt: ${name} is given without key; say whose the samples are, such as ({ device }) => device`,
  );
}
