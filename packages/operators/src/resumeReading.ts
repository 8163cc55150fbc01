import { BrokenStreamError, UnknownNameError, type Unrolling } from "@backstream/core";
import type { Checkpoint, StreamCheckpoint } from "./Checkpoint.js";
import type { PredictOptions } from "./predict.js";
import type { StreamKey } from "./Pipeline.js";

/**
 * Gives an unrolling that does not learn the memory that it had when a checkpoint was taken; its parameters are its
 * owner's business. A stream that the checkpoint does not know begins anew.
 *
 * @throws {UnknownNameError} When the checkpoint knows the stream, but no memory of this network.
 * @throws {BrokenStreamError} When the checkpoint knows its streams by key, and `predict` was given none.
 */
export function resumeReading(unrolling: Unrolling, { from, key }: PredictOptions): void {
  const { name, flat } = unrolling.network;
  if (!from || flat.carry === 0) return;
  const known = streamsToRead(from);
  const stream = known.get(key);
  if (key === undefined && !known.has(key) && known.size > 0) {
    throw new BrokenStreamError(
      `predict(${name}): the checkpoint knows its streams by key; put predict into the inner stream, with the key of forward`,
    );
  }
  if (!stream) return;
  const lane = stream.lanes[name];
  if (!lane) {
    throw new UnknownNameError(
      `predict(${name}): the checkpoint holds no memory of that name, only ${Object.keys(stream.lanes).join(", ")}; name it in network(layer, { name })`,
    );
  }
  unrolling.restore(stream.rows, 0, stream.tick, { carries: lane.carries });
}

/**
 * By key, what nets that read go on from: what `forward` last went on from, which stands downstream and is subscribed
 * before them. Behind a sequence that has ended both begin anew.
 */
export function streamsToRead(from: Checkpoint): Map<StreamKey, StreamCheckpoint | undefined> {
  let known = streams.get(from);
  if (!known) streams.set(from, (known = new Map(from.streams.map((stream) => [stream.key, stream]))));
  return known;
}

const streams = new WeakMap<Checkpoint, Map<StreamKey, StreamCheckpoint | undefined>>();
