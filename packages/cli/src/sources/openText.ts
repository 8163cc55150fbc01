import { UsageError } from "../UsageError.js";
import { decompressed } from "./decompressed.js";
import { splitHead } from "./splitHead.js";

/** A text that is read piece by piece. */
export interface OpenText {
  /** The first piece: at least one line, where there is one in the first 64 kB. */
  readonly head: string;
  /** All pieces, the head first; without a byte order mark. */
  readonly pieces: AsyncIterable<string>;
  /** What was guessed, in words. */
  readonly notes: readonly string[];
}

/**
 * Opens a text: decompresses it, and decodes UTF-8, UTF-16 with a byte order mark, or, where the beginning is no UTF-8,
 * Windows-1252.
 *
 * @throws {UsageError} When it is no text.
 */
export async function openText(
  name: string,
  bytes: AsyncIterable<Uint8Array>,
  signal?: AbortSignal,
): Promise<OpenText> {
  const { head: start, all } = await splitHead(await decompressed(name, bytes, signal), hasLine);
  const { encoding, notes } = encodingOf(name, start);
  const decoder = new TextDecoder(encoding);
  const chunks = all[Symbol.asyncIterator]();
  const first = await chunks.next();
  const head = first.done ? "" : decoder.decode(first.value, { stream: true });
  async function* pieces(): AsyncGenerator<string> {
    try {
      yield head;
      for (let next = await chunks.next(); !next.done; next = await chunks.next())
        yield decoder.decode(next.value, { stream: true });
      yield decoder.decode();
    } finally {
      await chunks.return?.();
    }
  }
  return { head, pieces: pieces(), notes };
}

/** Whether a line that is not empty has ended, or 64 kB have come without one. */
function hasLine(head: Uint8Array): boolean {
  if (head.length >= 1 << 16) return true;
  const begin = head.findIndex((byte) => byte > 32 && byte < 127);
  const end = begin < 0 ? -1 : head.indexOf(10, begin);
  // In UTF-16 with the little end first, the other half of the line end follows.
  const half = head[0] === 0xff && head[1] === 0xfe ? 1 : 0;
  return end >= 0 && end + half < head.length;
}

function encodingOf(name: string, head: Uint8Array): { encoding: string; notes: readonly string[] } {
  if (head[0] === 0xff && head[1] === 0xfe) return { encoding: "utf-16le", notes: [] };
  if (head[0] === 0xfe && head[1] === 0xff) return { encoding: "utf-16be", notes: [] };
  if (head.includes(0))
    throw new UsageError(
      `${name}: has zero bytes, expected text; save it as UTF-8, or as UTF-16 with a byte order mark`,
    );
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(head, { stream: true });
    return { encoding: "utf-8", notes: [] };
  } catch {
    return { encoding: "windows-1252", notes: ["the text is no UTF-8: it is read as Windows-1252"] };
  }
}
