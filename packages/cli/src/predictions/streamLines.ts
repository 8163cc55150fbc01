import type { Writable } from "node:stream";
import { isClosed } from "../writeText.js";
import type { LineSink } from "./LineSink.js";

/**
 * Lines for a pipe, a terminal or a device.
 *
 * - isShared   whether the stream stays open at the end, since the report may follow
 * - onClosed   is called once, when the reader has left; lines after that go nowhere
 */
export function streamLines(stream: Writable, isShared: boolean, onClosed: () => void): LineSink {
  let waiting: Promise<void> | undefined;
  let release: (() => void) | undefined;
  let failure: Error | undefined;
  let isOver = false;
  const go = (): void => {
    waiting = undefined;
    release?.();
  };
  const fail = (problem: Error): void => {
    if (!isClosed(problem)) failure = problem;
    else if (!isOver) onClosed();
    isOver = true;
    go();
  };
  stream.on("drain", go).on("error", fail);
  return {
    write(line) {
      if (failure) throw failure;
      if (!isOver && !stream.write(line) && !waiting) waiting = new Promise((resolve) => (release = resolve));
    },
    ready: () => waiting,
    flush: () => undefined,
    async close() {
      await new Promise<void>((resolve) => {
        const done = (problem?: Error | null): void => {
          if (problem) fail(problem);
          resolve();
        };
        if (isOver) resolve();
        else if (isShared) stream.write("", done);
        else stream.end(done);
      });
      stream.off("drain", go);
      // Of a stream that ends, an error may still come.
      if (isShared) stream.off("error", fail);
      if (failure) throw failure;
    },
  };
}
