import {
  BrokenStreamError,
  expectNetwork,
  expectOptions,
  Unrolling,
  type Network,
  type Sample,
} from "@backstream/core";
import type { Numbers, Tensor } from "@backstream/tensors";
import { memoryOf } from "./checkpoint/memoryOf.js";
import type { LiveMemory } from "./LiveMemory.js";
import { liveMemories } from "./liveMemories.js";
import { keysOf } from "./keys/KeyedStreams.js";
import { liveStream } from "./liveStream.js";
import { runNet } from "./runNet.js";
import type { Signal } from "./Signal.js";
import type { Stream, StreamKey } from "./Stream.js";

/** Whose memory is read. */
export interface PeekOptions {
  /** The key of the stream, as given to `forward(net, { key })`; undefined for the only stream of a pipeline without keys. */
  readonly key?: StreamKey;
}

/**
 * What `forward` would emit if this input came next: the output of the parameters of now and the memory of a running
 * stream, which stays as it is. No memory moves, no random number is drawn, no tick is held, so the stream goes on to the bit
 * as if nobody had asked.
 *
 *     samples of "a"   --a1-----a2-----a3---
 *     forward(net)
 *     peek(net, x, { key: "a" })     |              net(x | memory after a2)
 *
 * - nets    the net; or those that samples go through, in order: those of `predict`, then those of `forward`
 * - input   `[features]` or `[batch, features]`, with as many rows as the samples of the stream
 * - output  `[units]` or `[batch, units]`
 *
 * The memory is that after the newest tick that has passed all nets, also while a sample is on its way. A stream that is to
 * be resumed from a checkpoint has the memory of the checkpoint. A key that was never seen, or whose stream has ended, has an
 * empty memory: zeros, or the one that the net has learned to begin with. Of a net that draws random numbers while it learns
 * (dropout), the output is that of `predict`, which draws none. A row of the input that is not finite has an output of NaN.
 *
 * @throws {ShapeError} When the input does not fit a net, or has another number of rows than the samples of the stream.
 * @throws {BrokenStreamError} When the stream runs through other nets; when several streams have this key; when a net reads
 *   whole sequences.
 * @throws {StaleSignalError} When several samples are on their way through the nets, and the memory before them is gone.
 * @throws {TypeError} When something else than networks is given.
 * @throws {RangeError} When there are no nets.
 * @throws {UnknownNameError} When an option does not exist, or the checkpoint lacks the memory of a net.
 * @see {@link predict}, a stream of questions with a memory of its own
 * @example
 *   const net = network(gru(1, 2), { seed: 1 });
 *   const samples$ = new Subject<{ input: number }>();
 *   const outputs: number[][] = [];
 *   samples$.pipe(forward(net)).subscribe(({ output }) => outputs.push([...output.data]));
 *   samples$.next({ input: 3 });
 *   const answer = peek(net, 4);
 *   samples$.next({ input: 4 });
 *   outputs[1].join() === answer.data.join() // => true
 */
export function peek(nets: Network | readonly Network[], input: Numbers, options: PeekOptions = {}): Tensor {
  const list: readonly Network[] = Array.isArray(nets) ? nets : [nets];
  if (list.length === 0) throw new RangeError("peek: there are no nets, expected at least one");
  for (const net of list) expectTicks(net);
  expectOptions("peek", options, ["key"]);
  const { stream, saved } = liveStream(list, options.key);
  const memories = stream && memoriesOf(stream, options.key, list.length);
  const unrollings: Unrolling[] = [];
  try {
    let from: Sample | Signal = { input };
    for (let index = 0; index < list.length; index++) {
      const net = list[index];
      const unrolling = new Unrolling(net, { backward: false });
      unrollings.push(unrolling);
      if (net.flat.carry > 0) {
        if (memories) restore(unrolling, memories[index]);
        else if (saved && saved.rows > 0) {
          const { carries, versions } = memoryOf(`peek(${net.name})`, net.name, saved);
          // Its held ticks are not needed.
          unrolling.restore(saved.rows, versions.length, saved.tick, { carries }).oldest = Infinity;
        }
      }
      from = runNet("peek", from, unrolling, undefined);
    }
    return (from as Signal).output; // there is a net
  } finally {
    for (const unrolling of unrollings) unrolling.free();
  }
}

/** @throws {BrokenStreamError} When the net cannot answer for a single tick. */
function expectTicks(net: Network): void {
  expectNetwork("peek", net);
  if (!net.flat.wholeSequences) return;
  throw new BrokenStreamError(
    `peek: ${net.name} reads whole sequences, expected a network that goes tick by tick; a layer that reads backwards has no output before its sequence is complete`,
  );
}

/** The memories of so many nets; those that only predict have none where forward runs the streams of many keys. */
function memoriesOf(stream: Stream, key: StreamKey, nets: number): readonly LiveMemory[] {
  const memories = keysOf(stream)?.memoriesOf(key);
  if (!memories) return liveMemories(stream);
  const predicting = Array.from({ length: nets - memories.length }, () => none);
  return [...predicting, ...memories];
}

const none: LiveMemory = { rows: 0, carries: new Float32Array(0) };

function restore(unrolling: Unrolling, { rows, carries }: LiveMemory): void {
  if (rows > 0) unrolling.restore(rows, 0, 0, { carries });
}
