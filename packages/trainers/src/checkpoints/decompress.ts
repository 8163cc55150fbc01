import type { CompressedCheckpoint } from "./compressedFormat.js";
import { CorruptFileError } from "./CorruptFileError.js";
import { nodeZlib, type NodeZlib } from "./nodeZlib.js";
import { canDecompress, decompressedBytes } from "./streamCompression.js";

/**
 * The plain bytes of a compressed checkpoint, in a thread of the platform.
 *
 * @throws {CorruptFileError} As a rejection, when they are damaged or do not have the stated size.
 * @throws {Error} As a rejection, when the platform cannot read this compression.
 */
export async function decompress(where: string, compressed: CompressedCheckpoint): Promise<Uint8Array> {
  const { compression, packed, size } = compressed;
  const zlib = compression === "brotli" ? nodeZlib() : undefined;
  if (!zlib && !canDecompress(compression))
    throw new Error(
      `${where}: the bytes are compressed by ${compression}, which this platform cannot read; write them with { compression: "gzip" }`,
    );
  let plain: Uint8Array;
  try {
    plain = zlib ? await unbrotli(zlib, compressed) : await decompressedBytes(compression, packed, size);
  } catch (error) {
    throw damaged(where, compressed, error);
  }
  return expectSize(where, compressed, plain);
}

/** As `decompress`, before it returns. Needs Node. @throws {CorruptFileError} When they are damaged. */
export function decompressSync(where: string, zlib: NodeZlib, compressed: CompressedCheckpoint): Uint8Array {
  const { compression, packed } = compressed;
  let plain: Uint8Array;
  try {
    const options = limit(compressed);
    plain =
      compression === "brotli"
        ? zlib.brotliDecompressSync(packed, options)
        : zlib.gunzipSync(packed, options);
  } catch (error) {
    throw damaged(where, compressed, error);
  }
  return expectSize(where, compressed, plain);
}

function unbrotli(zlib: NodeZlib, compressed: CompressedCheckpoint): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    zlib.brotliDecompress(compressed.packed, limit(compressed), (error, plain) =>
      error ? reject(error) : resolve(plain),
    );
  });
}

/** Node refuses a limit of zero bytes. */
function limit({ size }: CompressedCheckpoint): { readonly maxOutputLength: number } {
  return { maxOutputLength: Math.max(1, size) };
}

function expectSize(where: string, compressed: CompressedCheckpoint, plain: Uint8Array): Uint8Array {
  if (plain.length !== compressed.size) throw damaged(where, compressed);
  return plain;
}

function damaged(
  where: string,
  { compression, size }: CompressedCheckpoint,
  cause?: unknown,
): CorruptFileError {
  const reason = cause instanceof Error ? ` (${cause.message})` : "";
  return new CorruptFileError(
    `${where}: the ${compression} does not become ${size} bytes${reason}; it is damaged`,
    { cause },
  );
}
