import { closeSync, ftruncateSync, openSync, statSync, writeSync } from "node:fs";
import { UsageError } from "../UsageError.js";
import type { LineSink } from "./LineSink.js";

/** Characters that wait to be written at most. */
const most = 1 << 16;

/**
 * Lines for a file, written when the event loop turns. Not by a stream: `flush` must be able to say, in between two
 * records, that all lines are in the file.
 *
 * - kept   bytes of an earlier run that stay; everything after them is removed. 0: a new file
 *
 * @throws {UsageError} When the file has fewer bytes than are to stay.
 * @throws {Error} The system's, when it cannot be opened.
 */
export function fileLines(path: string, kept: number = 0): LineSink {
  const present = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (present < kept)
    throw new UsageError(
      `--predictions: ${path} has ${present} bytes, and ${kept} when the checkpoint was made; restore it, or name another file`,
    );
  const file = openSync(path, kept === 0 ? "w" : "r+");
  ftruncateSync(file, kept);
  let size = kept;
  let waiting = "";
  let turn: NodeJS.Immediate | undefined;
  let failure: unknown;

  function flush(): number {
    clearImmediate(turn);
    turn = undefined;
    const bytes = Buffer.from(waiting);
    waiting = "";
    for (let written = 0; written < bytes.length;) {
      const count = writeSync(file, bytes, written, undefined, size);
      written += count;
      size += count;
    }
    return size;
  }

  return {
    write(line) {
      if (failure !== undefined) throw failure;
      waiting += line;
      if (waiting.length >= most) flush();
      else
        turn ??= setImmediate(() => {
          try {
            flush();
          } catch (error) {
            failure = error;
          }
        });
    },
    ready: () => undefined,
    flush,
    async close() {
      try {
        if (failure !== undefined) throw failure;
        flush();
      } finally {
        clearImmediate(turn);
        closeSync(file);
      }
    },
  };
}
