import {
  BrokenStreamError,
  describeValue,
  UnknownNameError,
  type Hold,
  type Unrolling,
} from "@backstream/core";
import { pipelineOf } from "../Pipeline.js";
import type { StreamKey } from "../Stream.js";
import type { Checkpoint, StreamCheckpoint } from "./Checkpoint.js";

/** The stream that an unrolling resumes. */
export interface ResumedStream {
  readonly saved: StreamCheckpoint;
  /** Holds the restored ticks. */
  readonly hold: Hold;
}

/**
 * Restores the memory and the held ticks of the stream of `key`, and, once for each pipeline, the parameters. Each
 * saved stream can be resumed once; a stream that is not in the checkpoint starts with an empty memory.
 *
 * @throws {UnknownNameError} When the checkpoint is of other networks.
 * @throws {BrokenStreamError} When the checkpoint knows its streams by key, and `forward` was given none.
 */
export function resumeStream(
  unrolling: Unrolling,
  from: Checkpoint,
  key: StreamKey,
): ResumedStream | undefined {
  const { network } = unrolling;
  const { name } = network;
  const net = from.nets.find((candidate) => candidate.name === name);
  if (!net) {
    const names = from.nets.map((candidate) => candidate.name).join(", ");
    throw new UnknownNameError(
      `forward(${name}): the checkpoint holds no network of that name, only ${names}; name it in network(layer, { name })`,
    );
  }
  const pipeline = pipelineOf(network);
  if (pipeline.from !== from) {
    network.load(net.parameters);
    network.version = net.version;
    pipeline.begin(from);
  }
  if (
    key === undefined &&
    from.streams.length > 0 &&
    from.streams.every((stream) => stream.key !== undefined)
  ) {
    const keys = from.streams.map((stream) => stream.key);
    throw new BrokenStreamError(
      `forward(${name}): the checkpoint knows its streams by key, ${describeValue(keys)}, and forward has none; give it { key }`,
    );
  }
  const saved = pipeline.pending.get(key);
  if (!saved) return undefined;
  pipeline.pending.delete(key);
  const { rows, held, tick, unrollings } = saved;
  const { carries, inputs, ticks } = unrollings[name];
  return { saved, hold: unrolling.restore(rows, held.length, tick, { carries, inputs, fields: ticks }) };
}
