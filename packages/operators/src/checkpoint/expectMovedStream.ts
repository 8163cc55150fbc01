import { BrokenStreamError, describeValue } from "@backstream/core";
import type { StreamKey } from "../Stream.js";
import type { MovedStream } from "./MovedStream.js";

/**
 * Refuses what is no stream of another pipeline, and one that is not of the given key.
 *
 * @throws {TypeError} When it has no nets, memory or held ticks.
 * @throws {BrokenStreamError} When it has another key.
 */
export function expectMovedStream(
  where: string,
  { stream, key }: { readonly stream?: MovedStream | undefined; readonly key?: StreamKey },
): void {
  if (stream === undefined) return;
  if (!Array.isArray(stream?.nets) || !Array.isArray(stream.held) || typeof stream.unrollings !== "object") {
    throw new TypeError(
      `${where}: stream is ${describeValue(stream)}, expected what takeStream or streamOf returns`,
    );
  }
  if (key === undefined || key === stream.key) return;
  throw new BrokenStreamError(
    `${where}: the stream is of the key ${describeValue(stream.key)}, and the key is ${describeValue(key)}; leave the key out`,
  );
}
