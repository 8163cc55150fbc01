import {
  BrokenStreamError,
  describeValue,
  expectNetwork,
  expectOptions,
  Unrolling,
  type Network,
  type Sample,
} from "@backstream/core";
import type { Observable } from "rxjs";
import { expectCheckpoint } from "./checkpoint/expectCheckpoint.js";
import { expectMovedStream } from "./checkpoint/expectMovedStream.js";
import { joinMemory } from "./checkpoint/joinStream.js";
import { resumeMemory, resumeParameters } from "./checkpoint/resumeMemory.js";
import type { ForwardOptions } from "./ForwardOptions.js";
import { NamedMemories } from "./NamedMemories.js";
import { deliverKept } from "./OpenSequence.js";
import { complete, operate } from "./operate.js";
import { pipelineOf } from "./Pipeline.js";
import { appendTick, runAppended, runNet, type AppendedTick } from "./runNet.js";
import { Signal, type Fits } from "./Signal.js";
import type { StreamKey } from "./Stream.js";

/**
 * What `predict` makes of a sample, or of the signal of a `predict` before it; a value of type `any` counts as a
 * sample. Not distributive: a stream of samples of two kinds becomes one kind of signal.
 */
export type Predicted<T, Out extends number> = 0 extends 1 & T
  ? Signal<[], T & Sample, Out>
  : [T] extends [Signal<readonly [], infer S extends Sample, number>]
    ? Signal<[], S, Out>
    : [T] extends [Sample]
      ? Signal<[], T, Out>
      : never;

/** The initial state of a subscription of `predict`. */
export interface PredictOptions extends Pick<ForwardOptions, "carry" | "from" | "stream"> {
  /** The key of the `groupBy`, by which a checkpoint identifies the streams of one pipeline. */
  readonly key?: StreamKey;
  /**
   * Puts its memory as a state of this name on the positions of samples, so that it is in the checkpoints of the net that learns
   * from these samples later, behind `awaitTarget`; with `from` it continues there. With keys, one name is for all of them.
   */
  readonly name?: string | undefined;
}

/**
 * Runs a network that does not learn in this stream. The signals are those of `forward`, but the net is not on the
 * stack, so it has no `backward`. Validation is `predict(net), compare(loss)`; a frozen encoder is `predict(encoder),
 * forward(head)`. Any number of subscriptions may run while the net is trained by another stream, and each has a memory of
 * its own; with `from`, that of the checkpoint.
 *
 * With `from`, a stream begins with the memory of a checkpoint, and a network that has the parameters it was made with gets
 * those of the checkpoint: enough for a program that only predicts. Where what it predicts is learned from later, by another stream over
 * the same net, give it a `name`: else it would continue with the memory of the one that learns.
 *
 *     sample   --a------b------c--|
 *     predict(net)
 *     signal   --A------B------C--|
 *
 * One bad sample costs one output: a row whose input or new memory is not finite keeps its memory, and its output is NaN.
 *
 * @throws {ShapeError} As an error notification, when an input does not fit.
 * @throws {RangeError} As an error notification, when a mask holds anything but 0 and 1, when the checkpoint has no state of the
 *   name, or the position has one already.
 * @throws {BrokenStreamError} As an error notification, after a `forward`, whose net would get no delta.
 * @throws {UnknownNameError} When an option does not exist; as an error notification, when the checkpoint lacks the net's memory.
 * @throws {TypeError} When the name is no text.
 * @throws {ArchitectureError} As an error notification, when the checkpoint's net has other layers.
 * @see {@link forward} for a net that learns.
 * @example
 *   const net = network(dense(1, 1));
 *   net.load({ weight: [2], bias: [0] });
 *   of({ input: 3, target: 5 })
 *     .pipe(predict(net), compare(squaredError()))
 *     .subscribe(({ output, loss }) => console.log(output.item(), loss)); // => 6, 1
 */
export function predict<In extends number, Out extends number, Name extends string>(
  net: Network<In, Out, Name>,
  options: PredictOptions = {},
): <T extends Sample | Signal<readonly []>>(
  source: Observable<T & Fits<T, In>>,
) => Observable<Predicted<T, Out>> {
  expectNetwork("predict", net);
  const where = `predict(${net.name})`;
  expectOptions("predict", options, ["carry", "from", "key", "stream", "name"]);
  const { name } = options;
  if (name !== undefined && (typeof name !== "string" || name === "" || name === "__proto__"))
    throw new TypeError(`${where}: name is ${describeValue(name)}, expected a text`);
  expectCheckpoint(where, options.from);
  expectMovedStream(where, options);
  const run = operate<Sample | Signal, Signal>((destination) => {
    const unrolling = new Unrolling(net, { carry: options.carry, backward: false });
    const { from, stream, key = stream?.key } = options;
    unrolling.key = key;
    // A net without memory has none to keep; whole sequences leave none behind.
    const keeps = name !== undefined && net.flat.carry > 0 && !net.flat.wholeSequences;
    const memories = keeps ? NamedMemories.of(where, pipelineOf(net).memories, name, from) : undefined;
    const resumed = from && (keeps ? resumeParameters(net, from) : resumeMemory(unrolling, from, key, destination)); // prettier-ignore
    memories?.restore(unrolling, key);
    const resumes = stream ? joinMemory(unrolling, stream) : resumed;
    const appended: AppendedTick[] = [];
    const deliver = (signal: Signal): void => deliverKept(signal, () => destination.next(signal));
    return {
      next(from) {
        if (from instanceof Signal && from.net) throw afterForwardError(where, from);
        if (net.flat.wholeSequences) {
          if (appended.length === 0) unrolling.hold().oldest = unrolling.next;
          appended.push(appendTick(where, from, unrolling, undefined));
          return;
        }
        // Without the queue of `forward`: predicting starts no pass, so it may run while a sample of the net is
        // processed.
        const followed = memories?.follow(from instanceof Signal ? from.sample : from, unrolling, key);
        const signal = runNet(where, from, unrolling, undefined, followed?.sample);
        followed?.ran();
        unrolling.current = signal.tick;
        destination.next(signal);
        unrolling.current = -1;
      },
      complete(silent) {
        if (appended.length > 0) runAppended(appended, unrolling).forEach(deliver);
        memories?.end(key);
        complete(destination, silent);
      },
      finalize() {
        memories?.leave(pipelineOf(net).memories);
        unrolling.free();
      },
      resumes,
    };
  });
  return (source) => source.pipe(run) as Observable<never>; // inside, signals have no types of nets
}

function afterForwardError(where: string, { unrolling }: Signal): BrokenStreamError {
  return new BrokenStreamError(
    `${where}: it comes after forward(${unrolling.network.name}), which would get no delta; put every predict before the first forward`,
  );
}
