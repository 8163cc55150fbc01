/** A file is damaged, cut off, or not what it should be. */
export class CorruptFileError extends Error {
  override readonly name = "CorruptFileError";
}
