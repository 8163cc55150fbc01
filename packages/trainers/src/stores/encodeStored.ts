import type { Checkpoint } from "@backstream/operators";
import { decodeCheckpoint } from "../checkpoints/decodeCheckpoint.js";
import { encodeCheckpoint } from "../checkpoints/encodeCheckpoint.js";

/** A checkpoint as `durable` puts it into a store. */
export async function encodeStored(checkpoint: Checkpoint): Promise<Uint8Array> {
  return encodeCheckpoint(checkpoint);
}

/** A checkpoint that `durable` has put into a store. */
export async function decodeStored<Extra>(bytes: Uint8Array): Promise<Checkpoint<Extra>> {
  return decodeCheckpoint(bytes);
}
