/** The first bytes of a source, and all of them. */
export interface SplitHead {
  readonly head: Uint8Array;
  /** Chunks; the first one is the head. */
  readonly all: AsyncIterable<Uint8Array>;
}

/** Reads chunks until `isEnough` of what has come, or the end; `all` yields them again. */
export async function splitHead(
  chunks: AsyncIterable<Uint8Array>,
  isEnough: (head: Uint8Array) => boolean,
): Promise<SplitHead> {
  const iterator = chunks[Symbol.asyncIterator]();
  let head: Uint8Array = new Uint8Array(0);
  let isOver = false;
  while (!isOver && !isEnough(head)) {
    const { value, done } = await iterator.next();
    if (done) isOver = true;
    else head = head.length === 0 ? value : Buffer.concat([head, value]);
  }
  async function* all(): AsyncGenerator<Uint8Array> {
    try {
      if (head.length > 0) yield head;
      if (isOver) return;
      for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
    } finally {
      await iterator.return?.();
    }
  }
  return { head, all: all() };
}
