import { describeValue, expectOptions } from "@backstream/core";
import type { Checkpoint } from "@backstream/operators";
import { compressBytes, platformCompression } from "./compressBytes.js";
import type { Compression } from "./compressedFormat.js";
import { encodingSteps } from "./encodingSteps.js";
import { inSlices } from "./inSlices.js";
import { nodeZlib } from "./nodeZlib.js";

/** Options of `compressCheckpoint`. */
export interface CompressCheckpointOptions {
  /** Milliseconds of work after which the event loop gets its turn: 8 where not given. */
  readonly slice?: number | undefined;
  /** `"brotli"`, which only Node can write; `"gzip"`, which all platforms read. Where not given, brotli in Node, else gzip. */
  readonly compression?: Compression | undefined;
}

/**
 * A checkpoint as compressed bytes, to be stored anywhere: those of `encodeCheckpoint`, at a fast level of brotli in Node, as
 * gzip in a browser. `decompressCheckpoint` restores it bit for bit.
 *
 * It works beside a stream that goes on learning: it encodes in slices, between which the event loop gets its turn, and
 * compresses in a thread of the platform. The checkpoint is a copy, so what is learned meanwhile does not change the bytes.
 * A file of them can be read by `loadCheckpoint`, not by readers of safetensors files.
 *
 * @throws {TypeError} As a rejection, when a held sample or `extra` is not plain data, or this is no checkpoint.
 * @throws {RangeError} As a rejection, when two nets have parameters of the same name, or an option is impossible.
 * @throws {UnknownNameError} As a rejection, when an option does not exist.
 * @see {@link decompressCheckpoint}; {@link encodeCheckpoint} for bytes at once, which other programs can read
 * @example
 *   const checkpoint = checkpointOf(network(dense(1, 1)), { extra: { unit: "cm" } });
 *   const bytes = await compressCheckpoint(checkpoint);
 *   (await decompressCheckpoint(bytes)).extra // => { unit: "cm" }
 */
export async function compressCheckpoint(
  checkpoint: Checkpoint,
  options: CompressCheckpointOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  expectOptions("compressCheckpoint", options, ["slice", "compression"]);
  const { slice = 8, compression = platformCompression() } = options;
  if (!(typeof slice === "number" && slice > 0))
    throw new RangeError(
      `compressCheckpoint: slice is ${describeValue(slice)}, expected milliseconds above 0`,
    );
  if (compression !== "brotli" && compression !== "gzip")
    throw new RangeError(
      `compressCheckpoint: compression is ${describeValue(compression)}, expected "brotli" or "gzip"`,
    );
  if (compression === "brotli" && !nodeZlib())
    throw new RangeError(
      'compressCheckpoint: compression is "brotli", which this platform cannot write; leave it out, or give "gzip"',
    );
  const bytes = await inSlices(slice, encodingSteps("compressCheckpoint", checkpoint));
  return compressBytes(compression, bytes);
}
