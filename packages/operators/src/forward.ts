import {
  describeValue,
  expectCount,
  expectNetwork,
  expectOptions,
  type Network,
  type Sample,
} from "@backstream/core";
import { isObservable, type Observable } from "rxjs";
import { expectCheckpoint } from "./checkpoint/expectCheckpoint.js";
import { expectRunsInTurn } from "./keys/expectRunsInTurn.js";
import { expectMovedStream } from "./checkpoint/expectMovedStream.js";
import type { ForwardOptions } from "./ForwardOptions.js";
import { ForwardSubscription } from "./ForwardSubscription.js";
import { operate, type SilentEnd } from "./operate.js";
import type { Fits, Nets, Signal } from "./Signal.js";
import type { StreamKey } from "./Stream.js";

/**
 * What `forward` makes of a sample, or of the signal of the net before; a value of type `any` counts as a sample.
 * Not distributive: a stream of samples of two kinds becomes one kind of signal.
 */
export type Forwarded<T, In extends number, Out extends number, Name extends string> = 0 extends 1 & T
  ? Signal<[Network<In, Out, Name>], T & Sample, Out>
  : [T] extends [Signal<infer P extends Nets, infer S extends Sample, number>]
    ? Signal<[Network<In, Out, Name>, ...P], S, Out>
    : [T] extends [Sample]
      ? Signal<[Network<In, Out, Name>], T, Out>
      : never;

/**
 * Runs a network on samples, one tick each; its memory continues from tick to tick.
 *
 *     sample   --a------b------c--|
 *     forward(net)
 *     signal   --A------B------C--|      A.output = net(a), B.output = net(b | memory of a), …
 *
 * Every subscription has a memory and a buffer of its own, but all share the parameters of the network. After another
 * `forward`, the input is that net's output. A sample that arrives while an earlier one is still being processed waits.
 *
 * With a function as `key`, one subscription runs the streams of many keys, whose samples may arrive interleaved. Each key has
 * a memory of its own, and behind `rewind({ window })` a window of its own; the bits are those of `groupBy` and `mergeMap`,
 * and with thousands of keys it is several times faster, as the numbers of all keys lie in few large arrays. The `carry` of a
 * signal can be read until the sample of another key comes. Give the nets behind the first one the same `key` and `from`.
 *
 * @throws {ShapeError} As an error notification, when an input does not fit, or the batch size of a net with memory changes.
 * @throws {CapacityError} As an error notification, when `capacity` ticks wait for `backward`, or 1,024 samples wait.
 * @throws {RangeError} When `mostKeys` is no whole number from 1 up; as an error notification, when a mask holds anything but 0 and 1.
 * @throws {BrokenStreamError} As an error notification, when a signal has passed the net already, or is compared already.
 * @throws {UnknownNameError} When an option does not exist; as an error notification, when the checkpoint lacks the net.
 * @throws {ArchitectureError} As an error notification, when the checkpoint's net has other layers.
 * @throws {TypeError} When `joins$` or `ends$` is no observable; when one of them or `mostKeys` comes without a function as `key`, or
 *   `stream` with one.
 * @see {@link predict} for a net that does not learn in this stream, {@link compare} for what comes next.
 * @example
 *   const net = network(dense(1, 1));
 *   net.load({ weight: [2], bias: [0] });
 *   of({ input: 3 }, { input: 4 })
 *     .pipe(forward(net))
 *     .subscribe(({ output }) => console.log(output.item())); // => 6, 8
 */
export function forward<In extends number, Out extends number, Name extends string>(
  net: Network<In, Out, Name>,
  options: ForwardOptions = {},
): <T extends Sample | Signal>(
  source: Observable<T & Fits<T, In>>,
) => Observable<Forwarded<T, In, Out, Name>> {
  expectNetwork("forward", net);
  expectOptions("forward", options, [
    "carry",
    "capacity",
    "from",
    "key",
    "stream",
    "mostKeys",
    "joins$",
    "ends$",
  ]);
  expectCheckpoint(`forward(${net.name})`, options.from);
  expectKeys(`forward(${net.name})`, net, options);
  const run = operate<Sample | Signal, Signal>((destination) => {
    const subscription = new ForwardSubscription(net, options, destination);
    const { queue } = subscription.pipeline;
    subscription.follow(options.joins$, (stream) => subscription.open(stream), destination);
    const end = (key: StreamKey): void => {
      if (destination.closed) return;
      try {
        subscription.end(key);
      } catch (error) {
        destination.error(error);
      }
    };
    // In the queue: the rest of a window must not start a pass inside another one.
    subscription.follow(options.ends$, (key) => queue.run(destination, end, key), destination);
    const send = (from: Sample | Signal): void => {
      if (destination.closed) return;
      try {
        subscription.run(from, destination);
      } catch (error) {
        destination.error(error);
      }
    };
    const finish = (silent: SilentEnd | undefined): void => {
      try {
        subscription.complete(destination, silent);
      } catch (error) {
        destination.error(error);
      }
    };
    return {
      next(from) {
        if (queue.isBusy) subscription.wait(from);
        queue.run(destination, send, from);
      },
      // In the queue: the remaining ticks of a window must not start a pass inside another one.
      complete: (silent) => queue.run(destination, finish, silent),
      prepare: (silent) => subscription.prepare(destination, silent),
      finalize: () => subscription.unsubscribe(),
      does: "runs",
      resumes: (options.from ?? options.stream) && { saved: subscription.saved },
    };
  });
  return (source) => source.pipe(run) as Observable<never>; // inside, signals have no types of nets
}

/** @throws {TypeError} When options exclude each other. @throws {BrokenStreamError} When the net cannot run keys in turn. */
function expectKeys(where: string, { flat }: Network, options: ForwardOptions): void {
  const { key, stream, mostKeys, joins$, ends$ } = options;
  if (mostKeys !== undefined) expectCount(where, "mostKeys", mostKeys);
  if (typeof key !== "function") {
    expectMovedStream(where, { key, stream });
    if (mostKeys !== undefined) {
      throw new TypeError(
        `${where}: mostKeys is given and key is ${describeValue(key)}, expected a function; say whose the samples are, such as ({ device }) => device`,
      );
    }
    const [name] = Object.entries({ joins$, ends$ }).find(([, given]) => given !== undefined) ?? [];
    if (name === undefined) return;
    throw new TypeError(
      `${where}: ${name} is given and key is ${describeValue(key)}, expected a function; say whose the samples are, such as ({ device }) => device`,
    );
  }
  if (stream !== undefined)
    throw new TypeError(`${where}: stream is given and key is a function; give it by joins$`);
  if (joins$ !== undefined && !isObservable(joins$))
    throw new TypeError(`${where}: joins$ is ${describeValue(joins$)}, expected an observable of streams`);
  if (ends$ !== undefined && !isObservable(ends$))
    throw new TypeError(`${where}: ends$ is ${describeValue(ends$)}, expected an observable of keys`);
  expectRunsInTurn(where, flat);
}
