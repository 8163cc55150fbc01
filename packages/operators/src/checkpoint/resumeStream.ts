import type { Hold, Unrolling } from "@backstream/core";
import { pipelineOf } from "../Pipeline.js";
import type { StreamKey } from "../Stream.js";
import type { Checkpoint, StreamCheckpoint } from "./Checkpoint.js";
import { expectKey } from "./expectKey.js";
import { resumeNetwork } from "./resumeNetwork.js";
import { restoreStream } from "./restoreStream.js";

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
 * @throws {ArchitectureError} When the network of this name has other layers in the checkpoint.
 * @throws {BrokenStreamError} When the key is of another kind than those of the checkpoint.
 */
export function resumeStream(
  unrolling: Unrolling,
  from: Checkpoint,
  key: StreamKey,
): ResumedStream | undefined {
  const { network } = unrolling;
  const where = `forward(${network.name})`;
  resumeNetwork(where, network, from);
  expectKey(where, from, key);
  const pipeline = pipelineOf(network);
  pipeline.isResumed = true;
  const saved = pipeline.pending.get(key);
  if (!saved) return undefined;
  pipeline.pending.delete(key);
  const outermost = from.nets[from.nets.length - 1].name; // this net is one of them
  return { saved, hold: restoreStream(unrolling, saved, outermost) };
}
