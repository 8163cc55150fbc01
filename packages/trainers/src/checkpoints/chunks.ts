/** How many bytes chunks have, each padded to a multiple of 4 bytes. */
export function paddedSize(chunks: readonly ArrayBufferView[]): number {
  let size = 0;
  for (const { byteLength } of chunks) size += padded(byteLength);
  return size;
}

/** Copies chunks one after the other, each padded to a multiple of 4 bytes; yields where it can be interrupted. */
export function* copyChunks(
  chunks: readonly ArrayBufferView[],
  target: Uint8Array,
  begin: number,
): Generator<undefined, void> {
  let offset = begin;
  let copied = 0;
  for (let index = 0; index < chunks.length; index++) {
    const { buffer, byteOffset, byteLength } = chunks[index];
    // Rows often follow each other in memory as well.
    let end = byteOffset + byteLength;
    while (
      byteLength % 4 === 0 &&
      chunks[index + 1]?.byteOffset === end &&
      chunks[index + 1].buffer === buffer
    )
      end += chunks[++index].byteLength;
    for (let from = byteOffset; from < end; from += interval) {
      const size = Math.min(interval, end - from);
      target.set(new Uint8Array(buffer, from, size), offset + from - byteOffset);
      copied += size + 512; // a copy of few bytes takes as long as that of some hundred
      if (copied < interval) continue;
      copied = 0;
      yield;
    }
    offset += padded(end - byteOffset);
  }
}

/** Bytes that are copied without an interruption. */
const interval = 1 << 19;

function padded(byteLength: number): number {
  return Math.ceil(byteLength / 4) * 4;
}
