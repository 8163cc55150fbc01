/** A source cannot be read, or not to its end: a damaged file, or one with which the reader makes no progress. */
export class SourceError extends Error {
  override readonly name = "SourceError";
}
