import type { Carry, Network, Sample } from "@backstream/core";
import type { Observable } from "rxjs";
import type { Checkpoint } from "./Checkpoint.js";
import type { StreamKey } from "./Pipeline.js";
import type { Nets, Signal } from "./Signal.js";
import { runNet } from "./runNet.js";

/** How a subscription of `forward` begins, and how much it may hold. */
export interface ForwardOptions {
  /** Memory before the first tick; zeros where not given. */
  readonly carry?: Carry | undefined;
  /** Ticks that may wait for `backward`: 4096 where not given. */
  readonly capacity?: number | undefined;
  /** Goes on where a checkpoint was taken: memory, held ticks, and (once) the parameters; give `rewind` and `update` the same. */
  readonly from?: Checkpoint | undefined;
  /** Of a `groupBy`: tells the streams of one river apart in a checkpoint. */
  readonly key?: StreamKey;
}

/**
 * What `forward` makes of a sample, or of the signal of the net before; what is `any` is a sample.
 * Not distributive: a stream of samples of two kinds becomes one kind of signal.
 */
export type Forwarded<T, In extends number, Out extends number, Name extends string> = 0 extends 1 & T
  ? Signal<[Network<In, Out, Name>], T & Sample, Out>
  : [T] extends [Signal<infer P extends Nets, infer S extends Sample, number>]
    ? Signal<[Network<In, Out, Name>, ...P], S, Out>
    : [T] extends [Sample]
      ? Signal<[Network<In, Out, Name>], T, Out>
      : never;

/** Refuses a signal whose width is known not to fit. */
export type Fits<T, In extends number> =
  T extends Signal<Nets, Sample, infer Out extends number>
    ? number extends Out
      ? unknown
      : number extends In
        ? unknown
        : Out extends In
          ? unknown
          : { readonly "output and fan-in differ": [Out, In] }
    : unknown;

/**
 * Sends samples through a network, one tick each; memory flows on from tick to tick.
 *
 *     sample   --a------b------c--|
 *     forward(net)
 *     signal   --A------B------C--|      A.output = net(a), B.output = net(b | memory of a), …
 *
 * Every subscription has a memory and a buffer of its own; the parameters are the network's. Behind another `forward`
 * it takes that net's output for its input. A sample that arrives while an earlier one is still on its way waits.
 *
 * @throws {ShapeError} As an error notification, when an input does not fit, or the batch size of a net with memory changes.
 * @throws {CapacityError} As an error notification, when `capacity` ticks wait for `backward`, or 1,024 samples for their turn.
 */
export function forward<In extends number, Out extends number, Name extends string>(
  net: Network<In, Out, Name>,
  options: ForwardOptions = {},
): <T extends Sample | Signal>(
  source: Observable<T & Fits<T, In>>,
) => Observable<Forwarded<T, In, Out, Name>> {
  const run = runNet(net, options, true);
  return (source) => source.pipe(run) as Observable<never>; // the engine knows no brackets
}
