import { BrokenStreamError, UnknownNameError, type Unrolling } from "@backstream/core";
import { operatorBehind } from "../operate.js";
import type { StreamKey } from "../Stream.js";
import type { Checkpoint, StreamCheckpoint } from "./Checkpoint.js";

/**
 * Gives an unrolling of `predict` the memory that it had when a checkpoint was taken; the network keeps its
 * parameters. A stream that the checkpoint does not know begins anew, and so does a sequence behind a resumed one:
 * the `forward` behind, which is subscribed first, knows which of them it resumes.
 *
 * @throws {UnknownNameError} When the checkpoint knows the stream, but no memory of this network.
 * @throws {BrokenStreamError} When the checkpoint knows its streams by key, and `predict` was given none.
 */
export function resumeMemory(
  unrolling: Unrolling,
  from: Checkpoint,
  key: StreamKey,
  destination: unknown,
): { readonly saved: StreamCheckpoint | undefined } {
  const { name, flat } = unrolling.network;
  const resumes = operatorBehind(destination)?.handlers.resumes;
  const saved = resumes ? resumes.saved : from.streams.find((stream) => stream.key === key);
  if (flat.carry === 0) return { saved };
  if (!saved) {
    if (!resumes && key === undefined && from.streams.length > 0) {
      throw new BrokenStreamError(
        `predict(${name}): the checkpoint knows its streams by key; put predict into the inner stream, with the key of forward`,
      );
    }
    return { saved };
  }
  const memory = saved.unrollings[name];
  if (!memory) {
    throw new UnknownNameError(
      `predict(${name}): the checkpoint holds no memory of that name, only ${Object.keys(saved.unrollings).join(", ")}; name it in network(layer, { name })`,
    );
  }
  unrolling.restore(saved.rows, 0, saved.tick, { carries: memory.carries });
  return { saved };
}
