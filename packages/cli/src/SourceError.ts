import { printable } from "./report/printable.js";

/**
 * A source cannot be read, or not to its end: a damaged file, or one with which the reader makes no progress. Its message
 * is one line, whatever text of the file stands in it.
 */
export class SourceError extends Error {
  override readonly name = "SourceError";

  constructor(message: string) {
    super(printable(message));
  }
}
