import { BrokenStreamError, describeValue, type Network, type Unrolling } from "@backstream/core";
import type { StreamCheckpoint } from "./checkpoint/Checkpoint.js";
import { keysOf } from "./keys/KeyedStreams.js";
import { pipelineOf } from "./Pipeline.js";
import type { Stream, StreamKey } from "./Stream.js";

/** Where the memory of a key is: in a stream that has had a tick, or in a checkpoint; or nowhere. */
export interface LiveStream {
  /** Where it is that of a key which does not run at this moment, it is the stream of another key in the same nets. */
  readonly stream?: Stream;
  readonly saved?: StreamCheckpoint | undefined;
}

/**
 * Finds the running stream of a key through these nets.
 *
 * @throws {BrokenStreamError} When it, or where there is none every other stream, runs through other nets; when several streams
 *   have the key.
 */
export function liveStream(nets: readonly Network[], key: StreamKey): LiveStream {
  const found: Stream[] = [];
  let saved: StreamCheckpoint | undefined;
  let other: Stream | undefined;
  let isKnown = false;
  for (const net of new Set(nets)) {
    const { streams, pending } = pipelineOf(net);
    saved ??= pending.get(key);
    for (const stream of streams.keys()) {
      const fit = fitOf(stream, nets);
      isKnown ||= fit === "runs" || fit === "begins";
      const keys = keysOf(stream);
      const isOfKey = isOf(stream, key);
      if (fit === "differs" && (isOfKey || !other)) other = stream;
      if (!isOfKey) continue;
      const before = keys ? keys.savedOf(key) : stream.saved;
      if (fit === "runs" && (!keys || !before || keys.isRunning(key))) found.push(stream);
      else if (fit !== "differs") saved = before ?? saved;
    }
  }
  if (found.length > 1)
    throw new BrokenStreamError(
      `peek: ${found.length} streams run through ${namesOf(nets)} under the key ${describeKey(key)}; give each its own key in forward(net, { key })`,
    );
  const [stream] = found;
  if (stream) return { stream };
  if (other && (isOf(other, key) || !isKnown) && !saved)
    throw new BrokenStreamError(
      `peek: the stream of key ${describeKey(other.key)} runs through ${namesOf(chainOf(other).map(({ network }) => network))}, not through ${namesOf(nets)}; give the nets that samples go through, in order`,
    );
  return { saved };
}

/** All nets of a stream that has had a tick, in the order in which samples go through them: first those that only predict. */
export function chainOf({ nets }: Stream): Unrolling[] {
  const chain = nets.map(({ unrolling }) => unrolling);
  for (let before = chain[0]?.inputsFrom; before; before = before.inputsFrom) chain.unshift(before);
  return chain;
}

function isOf({ keys, key: own }: Stream, key: StreamKey): boolean {
  return keys ? keys.has(key) : own === key;
}

/** Whether a stream runs through these nets, has had no tick that passed all of them, or runs through others. */
function fitOf(stream: Stream, nets: readonly Network[]): "runs" | "begins" | "differs" {
  if (stream.nets.length === 0) return "begins";
  const chain = chainOf(stream);
  if (chain.length > nets.length || chain.some(({ network }, index) => network !== nets[index]))
    return "differs";
  if (chain.length === nets.length) return "runs";
  const { current, first } = chain[chain.length - 1];
  return current === first ? "begins" : "differs";
}

function namesOf(nets: readonly Network[]): string {
  return nets.map(({ name }) => name).join(", ");
}

function describeKey(key: StreamKey): string {
  return key === undefined ? "undefined" : describeValue(key);
}
