import {
  BrokenStreamError,
  describeValue,
  expectDescription,
  type Network,
  type Unrolling,
} from "@backstream/core";
import { pipelineOf, type Pipeline } from "../Pipeline.js";
import type { StreamKey } from "../Stream.js";
import type { StreamCheckpoint, UnrollingCheckpoint } from "./Checkpoint.js";
import type { MovedStream } from "./MovedStream.js";
import { memoryOf } from "./memoryOf.js";
import { restoreStream } from "./restoreStream.js";
import type { ResumedStream } from "./resumeStream.js";

/** The version of a tick that ran in another pipeline: older than any net's, so the tick runs again before it is sent back. */
export const elsewhere = 0;

/**
 * Restores a stream that comes from another pipeline in a network that learns.
 *
 * @throws {UnknownNameError} When it did not run through a network of this name.
 * @throws {ArchitectureError} When the network of this name has other layers.
 * @throws {BrokenStreamError} When the pipeline has a stream of its key already.
 */
export function joinStream(unrolling: Unrolling, stream: MovedStream): ResumedStream {
  const { network } = unrolling;
  expectDescription(`forward(${network.name})`, network, stream);
  expectNone(network, pipelineOf(network), stream.key);
  const hold = restoreStream(unrolling, stream, stream.nets[stream.nets.length - 1]);
  if (network.version === elsewhere) network.version++;
  // Streams that begin here later draw other random numbers.
  network.randomStreams = Math.max(network.randomStreams, unrolling.randomStream);
  return { saved: joined(stream), hold };
}

function expectNone({ name }: Network, { pending, streams }: Pipeline, key: StreamKey): void {
  let isThere = pending.has(key);
  for (const stream of streams.keys()) isThere ||= stream.keys ? stream.keys.has(key) : stream.key === key;
  if (!isThere) return;
  throw new BrokenStreamError(
    `forward(${name}): a stream of the key ${describeValue(key)} is in the pipeline already; only one can go on`,
  );
}

/**
 * Restores its memory in a network that only predicts.
 *
 * @throws As `joinStream` does.
 */
export function joinMemory(
  unrolling: Unrolling,
  stream: MovedStream,
): { readonly saved: StreamCheckpoint | undefined } {
  const { name, flat } = unrolling.network;
  const where = `predict(${name})`;
  expectDescription(where, unrolling.network, stream);
  if (flat.carry > 0) {
    const { versions, carries } = memoryOf(where, name, stream);
    unrolling.restore(stream.rows, versions.length, stream.tick, { carries }).oldest = Infinity;
  }
  return { saved: stream };
}

/** Its ticks are older than anything here. */
export function joined({ key, tick, rows, held, fresh, rewind, ...stream }: MovedStream): StreamCheckpoint {
  const unrollings: Record<string, UnrollingCheckpoint> = {};
  for (const [name, unrolling] of Object.entries(stream.unrollings)) {
    unrollings[name] = { ...unrolling, versions: unrolling.versions.map(() => elsewhere) };
  }
  return { key, tick, rows, held, fresh, unrollings, rewind };
}
