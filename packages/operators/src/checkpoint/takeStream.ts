import {
  BrokenStreamError,
  describeValue,
  expectNetwork,
  StaleSignalError,
  UnknownNameError,
} from "@backstream/core";
import { keysOf } from "../keys/KeyedStreams.js";
import { pipelineOf } from "../Pipeline.js";
import type { AnyNetwork } from "../Signal.js";
import type { StreamKey } from "../Stream.js";
import { descriptionsOf } from "./descriptionsOf.js";
import { isBetweenSamples } from "./expectBetweenSamples.js";
import type { MovedStream } from "./MovedStream.js";
import { copyStream } from "./copyStream.js";
import { HeldTaking } from "./HeldTaking.js";
import { predictingNets } from "./takeCheckpoint.js";

/**
 * Takes one stream out of a running pipeline, as plain data: its memory, and the ticks through which its next error may travel.
 * What `forward` emits for it completes, without learning from the rest of its window; other streams do not notice. Another
 * pipeline goes on with it, by `forward(net, { stream })`, or `joins$` of `truncatedBptt`.
 *
 * - net   the outermost: where samples enter
 * - key   as given to `forward(net, { key })`; not given for the only stream of a pipeline without keys
 *
 * If the nets there have equal parameters, it goes on with equal bits. If they have others, its held ticks run again with
 * these before they are learned from; with `rerun: "never"` they are used as they ran, as it is after any update.
 *
 * Call it between two samples, and send no sample of the key to the pipeline afterwards: it would begin a new stream, with an
 * empty memory. Save the checkpoints of both pipelines, with the stream in one of them, before either learns on.
 *
 * @throws {UnknownNameError} When no stream of the key runs through the net.
 * @throws {StaleSignalError} When a sample is on its way through the nets.
 * @throws {BrokenStreamError} When two streams have the key, or a sequence is not complete.
 * @throws {TypeError} When the net is none.
 * @see {@link streamOf} for a stream of a checkpoint
 * @example
 *   const net = network(gru(1, 2), { seed: 1 });
 *   const learn = (sample$: Observable<Sample>, stream?: MovedStream) =>
 *     sample$.pipe(forward(net, { key: "a", stream }), compare(squaredError()), rewind({ window: 8 }), backward(net), update(adam()));
 *   const [here$, there$] = [new Subject<Sample>(), new Subject<Sample>()];
 *   learn(here$).subscribe();
 *   here$.next({ input: 1, target: [1, 1] });
 *   const stream = takeStream(net, "a");
 *   here$.observed // => false
 *   learn(there$, stream).subscribe();
 *   there$.next({ input: 2, target: [0, 1] });
 *   takeStream(net, "a").tick // => 2
 */
export function takeStream(net: AnyNetwork, key?: StreamKey): MovedStream {
  expectNetwork("takeStream", net);
  const where = `takeStream(${net.name})`;
  const pipeline = pipelineOf(net);
  const { from, pending, streams, openSequences } = pipeline;
  if (!isBetweenSamples(pipeline, "nothing")) {
    throw new StaleSignalError(
      `${where}: a sample is on its way through the nets; call it between two samples`,
    );
  }
  if (openSequences > 0) {
    throw new BrokenStreamError(
      `${where}: ${openSequences} sequences are not complete, expected none; call it between two sequences`,
    );
  }
  const names = from?.nets.map(({ name }) => name) ?? [];
  const waiting = pending.get(key);
  if (waiting) {
    pending.delete(key);
    return { ...waiting, nets: names, descriptions: from?.descriptions };
  }
  const found = [...streams.keys()].filter((stream) =>
    stream.keys ? stream.keys.has(key) : stream.key === key,
  );
  if (found.length === 0) {
    throw new UnknownNameError(
      `${where}: no stream of the key ${describeValue(key)} runs through it, only of ${describeValue([...pending.keys(), ...Array.from(streams.keys(), (stream) => (keysOf(stream) ? [...keysOf(stream)!.keys()] : [stream.key])).flat()])}; give the net where samples enter, and the key as forward got it`,
    );
  }
  if (found.length > 1) {
    throw new BrokenStreamError(
      `${where}: ${found.length} streams have the key ${describeValue(key)}; give each its own key in forward(net, { key })`,
    );
  }
  const [stream] = found;
  const held = streams.get(stream);
  const keys = keysOf(stream);
  const { copy, moved } = keys?.take(key) ?? {
    copy: copyStream(stream, held, new HeldTaking()),
    moved: stream.moved,
  };
  const nets = stream.nets.map(({ unrolling }) => unrolling.network).toReversed();
  const taken = {
    ...copy,
    nets: nets.length > 0 ? nets.map(({ name }) => name) : (moved?.nets ?? names),
    descriptions: {
      ...(moved ?? from)?.descriptions,
      ...descriptionsOf([...predictingNets(stream), ...nets]),
    },
  };
  if (keys) return taken;
  if (held) {
    held.fresh = 0; // nothing is left to learn from
    pipeline.release(held);
  }
  stream.destination.complete();
  return taken;
}
