import type { Checkpoint } from "@backstream/operators";
import type { CheckpointEncoder } from "../checkpoints/CheckpointEncoder.js";
import type { StoreWriter } from "./StoreWriter.js";

/** How an attempt to save has ended: by bytes in the store, a checkpoint that cannot be encoded, or a store that fails. */
export type SaveAttempt =
  | { /** How many. */ readonly saved: number }
  | { readonly unfit: unknown }
  | { readonly failed: unknown };

/** Encodes a checkpoint and saves it. Never rejects. */
export async function attemptSave(
  encoder: CheckpointEncoder,
  writer: StoreWriter,
  checkpoint: Checkpoint,
): Promise<SaveAttempt> {
  let bytes: Uint8Array;
  try {
    bytes = await encoder.encode(checkpoint);
  } catch (error) {
    return { unfit: error };
  }
  try {
    await writer.save(bytes);
  } catch (error) {
    return { failed: error };
  }
  return { saved: bytes.length };
}
