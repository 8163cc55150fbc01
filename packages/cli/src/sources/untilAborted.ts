import type { Readable } from "node:stream";

/** The chunks of a stream; they end when the signal aborts. One that has aborted before ends the run, not the look at the source. */
export async function* untilAborted(
  stream: Readable,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  const stop = (): void => void stream.destroy();
  signal?.addEventListener("abort", stop, { once: true });
  try {
    yield* stream as AsyncIterable<Uint8Array>; // no encoding is set
  } catch (problem) {
    if (!signal?.aborted) throw problem;
  } finally {
    signal?.removeEventListener("abort", stop);
    stream.destroy();
  }
}
