/** The bytes, compressed by the platform's CompressionStream as gzip. */
export function gzipBytes(bytes: Uint8Array): Promise<Uint8Array> {
  return collect(bytes, new CompressionStream("gzip"), Infinity);
}

/**
 * The bytes, decompressed by the platform's DecompressionStream.
 *
 * @throws {RangeError} As a rejection, when they become more than `most` bytes; no more is decompressed then.
 * @throws {TypeError} As a rejection, when the platform does not know the compression, or the bytes are damaged.
 */
export async function decompressedBytes(
  compression: "brotli" | "gzip",
  bytes: Uint8Array,
  most: number,
): Promise<Uint8Array> {
  return collect(bytes, new DecompressionStream(compression), most);
}

/** Whether the platform's DecompressionStream knows a compression. */
export function canDecompress(compression: "brotli" | "gzip"): boolean {
  try {
    return Boolean(new DecompressionStream(compression));
  } catch {
    return false;
  }
}

async function collect(bytes: Uint8Array, through: ByteTransform, most: number): Promise<Uint8Array> {
  const writer = through.writable.getWriter();
  // Errors of the writer come out of the reader as well.
  writer.write(bytes).catch(() => {});
  writer.close().catch(() => {});
  const reader = through.readable.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > most) {
      await reader.cancel();
      throw new RangeError(`more than ${most} bytes`);
    }
    chunks.push(value);
  }
  const all = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    all.set(chunk, offset);
    offset += chunk.length;
  }
  return all;
}

interface ByteTransform {
  readonly writable: {
    getWriter(): { write(bytes: Uint8Array): Promise<void>; close(): Promise<void> };
  };
  readonly readable: {
    getReader(): {
      read(): Promise<{ done: false; value: Uint8Array } | { done: true; value: undefined }>;
      cancel(): Promise<void>;
    };
  };
}

// Every platform has them, but TypeScript without a platform's types does not know them.
const { CompressionStream, DecompressionStream } = globalThis as unknown as Record<
  "CompressionStream" | "DecompressionStream",
  new (compression: string) => ByteTransform
>;
