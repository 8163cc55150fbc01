import type { Network, Sample } from "@backstream/core";
import {
  backward,
  compare,
  forward,
  rewind,
  update,
  type RewindOptions,
  type Step,
  type StreamKey,
} from "@backstream/operators";
import type { Observable, OperatorFunction } from "rxjs";
import { keyed } from "./keyed.js";
import { show, type Training } from "./Training.js";

/** What `truncatedBptt` needs, and what it may be given. */
export interface TruncatedBpttOptions<S extends Sample> extends Training<S>, RewindOptions {
  /** Ticks that the error may travel back. */
  readonly window: number;
  /** Gives every key a memory and a window of its own, over shared parameters. */
  readonly key?: ((sample: S) => StreamKey) | undefined;
}

/**
 * Truncated backpropagation through time: learns from a stream without end. Every `stride` ticks, the error of the
 * newest `stride` outputs travels back through the newest `window` ticks.
 *
 *     samples  --a--b--c--d--e--f--|
 *     truncatedBptt(net, { loss, optimizer, window: 3 })
 *     steps    --------1--------2--|
 *
 * With `key`, ticks of many devices may come interleaved: each has its own memory, all learn the same parameters, and a
 * window whose parameters another key has changed meanwhile runs again before it is learned from (see `rewind`). A key
 * is remembered until the source completes: where keys come without end, compose the river by hand behind
 * `groupBy(key, { duration: recentKeys(most) })`.
 *
 * @throws {RangeError} When `stride` is above `window`, or either is no whole number from 1 up.
 * @source Williams, Peng, "An efficient gradient-based algorithm for on-line training of recurrent network
 *   trajectories", Neural Computation 2(4), 1990.
 */
export function truncatedBptt<S extends Sample, In extends number, Out extends number, Name extends string>(
  net: Network<In, Out, Name>,
  { loss, optimizer, predictions, key, window, stride, rerun, ...learning }: TruncatedBpttOptions<S>,
): OperatorFunction<S, Step> {
  const { from } = learning;
  // Made once for all keys: each has less to remember then.
  const compareTicks = compare(loss);
  const rewindTicks = rewind({ window, stride, rerun, from });
  // Whoever asks for a window has room for it, and for the tick that comes next.
  const capacity = window < 4096 ? undefined : window + 1;
  const learned = (own?: StreamKey) => (samples$: Observable<Sample>) =>
    samples$.pipe(forward(net, { capacity, from, key: own }), compareTicks, show(predictions), rewindTicks);
  return (samples$: Observable<Sample>) =>
    samples$.pipe(
      // What comes in is S.
      key ? keyed(key as (sample: Sample) => StreamKey, learned, from) : learned(),
      backward(net),
      update(optimizer, learning),
    );
}
