import { UnknownNameError, type Hold, type Unrolling } from "@backstream/core";
import type { Checkpoint, StreamCheckpoint } from "./Checkpoint.js";
import { streamsToRead } from "./resumeReading.js";
import { pipelineOf, type StreamKey } from "./Pipeline.js";

/** What an unrolling goes on from. */
export interface Resumed {
  readonly stream: StreamCheckpoint;
  /** Keeps the restored ticks until `rewind` holds them. */
  readonly hold: Hold;
}

/**
 * Puts an unrolling where the stream of `key` was, and, once a river, the parameters where they were. A stream is gone
 * on with once; one that the checkpoint does not know begins anew.
 *
 * @throws {UnknownNameError} When the checkpoint is of other networks.
 */
export function resume(unrolling: Unrolling, from: Checkpoint, key: StreamKey): Resumed | undefined {
  const { network } = unrolling;
  const { name } = network;
  const saved = from.nets.find((net) => net.name === name);
  if (!saved) {
    const names = from.nets.map((net) => net.name).join(", ");
    throw new UnknownNameError(
      `forward(${name}): the checkpoint holds no network of that name, only ${names}; name it in network(layer, { name })`,
    );
  }
  const river = pipelineOf(network);
  if (river.from !== from) {
    network.load(saved.parameters);
    network.version = saved.version;
    river.begin(from);
  }
  const stream = river.pending.get(key);
  streamsToRead(from).set(key, stream);
  if (!stream) return undefined;
  river.pending.delete(key);
  const { rows, held, tick, lanes } = stream;
  const { carries, inputs, ticks } = lanes[name];
  return { stream, hold: unrolling.restore(rows, held.length, tick, { carries, inputs, fields: ticks }) };
}
