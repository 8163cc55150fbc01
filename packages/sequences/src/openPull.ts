/** A source that gives its next value when asked: an iterable, an async iterable (as Node streams are) or a web stream. */
export type Pullable<T> =
  | Iterable<T>
  | (AsyncIterable<T> & { destroy?(): unknown })
  | { getReader(): PullReader<T> };

/** The part of a web stream's reader that `fromPull` uses. */
export interface PullReader<T> {
  read(): PromiseLike<{ done: boolean; value?: T | undefined }>;
  cancel(): PromiseLike<unknown>;
}

/** An open source. */
export interface OpenPull<T> {
  next(): IteratorResult<T> | PromiseLike<IteratorResult<T>>;
  /** Closes a source that has not ended. */
  close(): unknown;
}

/**
 * Opens a source of any of the four kinds.
 *
 * @example
 *   openPull(["a"]).next() // => { done: false, value: "a" }
 */
export function openPull<T>(source: Pullable<T>): OpenPull<T> {
  if (typeof source === "object" && "getReader" in source) {
    const reader = source.getReader();
    // A result without a value is done.
    return { next: () => reader.read() as PromiseLike<IteratorResult<T>>, close: () => reader.cancel() };
  }
  if (typeof source === "object" && Symbol.asyncIterator in source) {
    const iterator = source[Symbol.asyncIterator]();
    // The iterator of a Node stream would close it only after the next chunk, which may never arrive.
    return {
      next: () => iterator.next(),
      close: () => (source.destroy ? source.destroy() : iterator.return?.()),
    };
  }
  const iterator = source[Symbol.iterator]();
  return { next: () => iterator.next(), close: () => iterator.return?.() };
}

/**
 * Whether `openPull` can open it.
 *
 * @example
 *   ["text", [1], 5].map(isPullable) // => [true, true, false]
 */
export function isPullable(source: unknown): boolean {
  if (typeof source === "string") return true;
  if (typeof source !== "object" || source === null) return false;
  return Symbol.iterator in source || Symbol.asyncIterator in source || "getReader" in source;
}
