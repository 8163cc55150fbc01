/** Something that gives its next value when asked: an iterable, an async iterable (a Node stream is one), a web stream. */
export type Pullable<T> =
  | Iterable<T>
  | (AsyncIterable<T> & { destroy?(): unknown })
  | { getReader(): PullReader<T> };

/** The part of a web stream's reader that is used. */
export interface PullReader<T> {
  read(): PromiseLike<{ done: boolean; value?: T | undefined }>;
  cancel(): PromiseLike<unknown>;
}

/** A source that was opened. */
export interface OpenPull<T> {
  next(): IteratorResult<T> | PromiseLike<IteratorResult<T>>;
  /** Tells a source that has not ended that nobody will ask again. */
  close(): unknown;
}

/** Opens a source, whatever of the four it is. */
export function openPull<T>(source: Pullable<T>): OpenPull<T> {
  if (typeof source === "object" && "getReader" in source) {
    const reader = source.getReader();
    // Of the reader's results, only those that are done may be without a value.
    return { next: () => reader.read() as PromiseLike<IteratorResult<T>>, close: () => reader.cancel() };
  }
  if (typeof source === "object" && Symbol.asyncIterator in source) {
    const iterator = source[Symbol.asyncIterator]();
    // A Node stream's iterator would close it only behind the next chunk, which may never come.
    return {
      next: () => iterator.next(),
      close: () => (source.destroy ? source.destroy() : iterator.return?.()),
    };
  }
  const iterator = source[Symbol.iterator]();
  return { next: () => iterator.next(), close: () => iterator.return?.() };
}

/** Whether this can be opened. */
export function isPullable(source: unknown): boolean {
  if (typeof source === "string") return true;
  if (typeof source !== "object" || source === null) return false;
  return Symbol.iterator in source || Symbol.asyncIterator in source || "getReader" in source;
}
