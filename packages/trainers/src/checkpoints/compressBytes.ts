import { compressedFile, type Compression } from "./compressedFormat.js";
import { nodeZlib } from "./nodeZlib.js";
import { gzipBytes } from "./streamCompression.js";

/** What this platform writes: brotli in Node, else gzip. */
export function platformCompression(): Compression {
  return nodeZlib() ? "brotli" : "gzip";
}

/** Bytes as a file that `readCompressed` reads, compressed in a thread of the platform. Brotli needs Node. */
export async function compressBytes(
  compression: Compression,
  bytes: Uint8Array,
): Promise<Uint8Array<ArrayBuffer>> {
  const packed = compression === "brotli" ? await brotliBytes(bytes) : await gzipBytes(bytes);
  return compressedFile(compression, bytes.length, packed);
}

/** Quality 1 takes a tenth of the time of encoding; higher ones gain little on numbers. */
function brotliBytes(bytes: Uint8Array): Promise<Uint8Array> {
  const zlib = nodeZlib()!; // as the caller has checked
  const { constants } = zlib;
  const params = { [constants.BROTLI_PARAM_QUALITY]: 1, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  return new Promise((resolve, reject) => {
    // Room for what comes out, most often all of it at once.
    const chunkSize = Math.min(1 << 18, Math.max(1 << 12, bytes.length >> 1));
    zlib.brotliCompress(bytes, { chunkSize, params }, (error, packed) =>
      error ? reject(error) : resolve(packed),
    );
  });
}
