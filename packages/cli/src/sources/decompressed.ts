import { Decompress } from "fzstd";
import { pipeline, Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { SourceError } from "../SourceError.js";
import { UsageError } from "../UsageError.js";
import { splitHead } from "./splitHead.js";

/**
 * The bytes of a source, decompressed if its first bytes are those of gzip or Zstandard. Piece by piece: memory does not
 * grow with what comes out.
 *
 * @throws {UsageError} When the bytes are those of another kind of file.
 * @throws {SourceError} While reading, when they are damaged.
 */
export async function decompressed(
  name: string,
  bytes: AsyncIterable<Uint8Array>,
  signal?: AbortSignal,
): Promise<AsyncIterable<Uint8Array>> {
  const { head, all } = await splitHead(bytes, ({ length }) => length >= 18);
  const begins = (...magic: readonly number[]): boolean => magic.every((byte, index) => head[index] === byte);
  if (begins(0x1f, 0x8b)) return told(name, "gzip", gunzip(all), signal);
  if (begins(0x28, 0xb5, 0x2f, 0xfd)) {
    expectSmallWindow(name, head);
    return told(name, "Zstandard", unzstd(all), signal);
  }
  const other = begins(0x50, 0x4b, 3, 4)
    ? "a ZIP archive or a workbook; unpack it, or export it as CSV"
    : begins(0x50, 0x41, 0x52, 0x31)
      ? "a Parquet file; give the path of a file that ends in .parquet"
      : begins(0x42, 0x5a, 0x68) || begins(0xfd, 0x37, 0x7a, 0x58)
        ? "compressed with bzip2 or xz, expected gzip or Zstandard; unpack it"
        : undefined;
  if (other !== undefined) throw new UsageError(`${name}: is ${other}`);
  return all;
}

/** Names the source in the errors of a decoder; after an abort, in which the source ends early, there are none. */
async function* told(
  name: string,
  kind: string,
  bytes: AsyncIterable<Uint8Array>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  try {
    yield* bytes;
  } catch (problem) {
    if (signal?.aborted) return;
    throw new SourceError(`${name}: is damaged or cut off (${kind}: ${(problem as Error).message})`);
  }
}

function gunzip(bytes: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  return pipeline(Readable.from(bytes, { objectMode: false }), createGunzip(), () => {}); // errors come to the reader
}

/** Few bytes at a time: each may become 32 kB. */
const portion = 512;

async function* unzstd(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const out: Uint8Array[] = [];
  const decoder = new Decompress((chunk) => out.push(chunk));
  for await (const chunk of bytes) {
    for (let from = 0; from < chunk.length; from += portion) {
      decoder.push(chunk.subarray(from, from + portion));
      yield* out.splice(0);
    }
  }
  decoder.push(new Uint8Array(0), true);
  yield* out.splice(0);
}

/** The most that `zstd` itself accepts without being asked. */
const largestWindow = 1 << 27;

/** Refuses a window for which the decoder would need too much memory. */
function expectSmallWindow(name: string, head: Uint8Array): void {
  const isSingle = (head[4] >> 5) & 1; // then the window is the content, whose size may need a frame of its own
  const exponent = 10 + (head[5] >> 3);
  const window = isSingle ? contentSize(head) : 2 ** exponent + (2 ** exponent / 8) * (head[5] & 7);
  if (window > largestWindow)
    throw new UsageError(
      `${name}: needs a Zstandard window of ${window} bytes, expected at most ${largestWindow}; compress it without --ultra and --long`,
    );
}

/** The content size of a single-segment frame, whose header is: magic, flags, dictionary (0 to 4 bytes), size (1 to 8). */
function contentSize(head: Uint8Array): number {
  const dictionary = [0, 1, 2, 4][head[4] & 3];
  const size = [1, 2, 4, 8][head[4] >> 6];
  let value = size === 2 ? 256 : 0;
  for (let index = 0; index < size; index++) value += head[5 + dictionary + index] * 256 ** index;
  return value;
}
