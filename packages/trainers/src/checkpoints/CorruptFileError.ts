/**
 * A file is damaged, incomplete, or of another format.
 *
 * @example
 *   let reason: unknown;
 *   try {
 *     readSafetensors(new Uint8Array(3));
 *   } catch (error) {
 *     reason = error;
 *   }
 *   reason instanceof CorruptFileError // => true
 */
export class CorruptFileError extends Error {
  override readonly name = "CorruptFileError";
}
