import type { Checkpoint } from "@backstream/operators";
import { decodeFile } from "./decodeFile.js";
import { expectBytes } from "./expectBytes.js";

/**
 * The checkpoint that `encodeCheckpoint` encoded, bit for bit. `Extra` is the type that its `extra` has, which is not
 * checked.
 *
 * Every field is checked, also in a file that was made to deceive: types, ranges, and whether the fields agree. It needs
 * no more memory than a few times the size of the bytes, and 32 times that of rows that are mostly zero.
 *
 * @throws {CorruptFileError} When any bit has changed since, or the bytes are something else.
 * @throws {TypeError} When it is given no bytes.
 * @see {@link loadCheckpoint} for a file; {@link readSafetensors} for safetensors files of other programs.
 * @example
 *   const training = { loss: squaredError(), optimizer: adam() };
 *   const steps$ = range(1, 3).pipe(map((input) => ({ input, target: 0 })), backprop(network(dense(1, 1)), training));
 *   const bytes = await lastValueFrom(steps$.pipe(map((step) => encodeCheckpoint(step.checkpoint()))));
 *   decodeCheckpoint(bytes).samples // => 3
 */
export function decodeCheckpoint<Extra = unknown>(bytes: Uint8Array): Checkpoint<Extra> {
  expectBytes("decodeCheckpoint", bytes);
  return decodeFile<Extra>(bytes);
}
