/** How many bytes chunks have, each padded to a multiple of 4 bytes. */
export function paddedSize(chunks: readonly ArrayBufferView[]): number {
  let size = 0;
  for (const { byteLength } of chunks) size += padded(byteLength);
  return size;
}

/** Copies chunks one after the other, each padded to a multiple of 4 bytes; yields where it can be interrupted. */
export function* copyChunks(
  chunks: readonly ArrayBufferView[],
  target: Uint8Array<ArrayBuffer>,
  begin: number,
): Generator<undefined, void> {
  const views = viewsOf(target);
  let offset = begin;
  let copied = 0;
  for (let index = 0; index < chunks.length; index++) {
    const chunk = chunks[index];
    const { byteLength, byteOffset } = chunk;
    let end = byteOffset + byteLength;
    const view = byteLength <= inHeap ? views.get(chunk.constructor) : undefined;
    if (view) view.set(chunk as Uint8Array, offset / view.BYTES_PER_ELEMENT);
    else {
      const { buffer } = chunk;
      // Rows often follow each other in memory as well.
      while (
        byteLength % 4 === 0 &&
        chunks[index + 1]?.byteOffset === end &&
        chunks[index + 1].buffer === buffer
      )
        end += chunks[++index].byteLength;
      for (let from = byteOffset; from < end; from += interval) {
        const size = Math.min(interval, end - from);
        target.set(new Uint8Array(buffer, from, size), offset + from - byteOffset);
        copied += size;
        if (copied < interval) continue;
        copied = 0;
        yield;
      }
    }
    offset += padded(end - byteOffset);
    copied += 1024; // as long as so many bytes of a large one
    if (copied < interval) continue;
    copied = 0;
    yield;
  }
}

/** Up to 64 bytes, V8 makes no buffer for an array, unless somebody asks for it: that takes longer than a copy. */
const inHeap = 64;

/** The target as arrays of all types that begin anywhere at a multiple of 4 bytes. */
function viewsOf({
  buffer,
  byteOffset,
  byteLength,
}: Uint8Array<ArrayBuffer>): ReadonlyMap<unknown, Uint8Array> {
  const kinds = [
    Uint8Array,
    Int8Array,
    Uint8ClampedArray,
    Uint16Array,
    Int16Array,
    Float32Array,
    Int32Array,
    Uint32Array,
  ];
  return new Map(
    kinds.map((Kind) => [
      Kind,
      new Kind(buffer, byteOffset, Math.floor(byteLength / Kind.BYTES_PER_ELEMENT)) as Uint8Array, // or that of another type
    ]),
  );
}

/** Bytes that are copied without an interruption. */
const interval = 1 << 19;

function padded(byteLength: number): number {
  return Math.ceil(byteLength / 4) * 4;
}
