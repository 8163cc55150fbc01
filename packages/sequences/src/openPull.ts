import { describeValue } from "@backstream/core";

/** A source that gives its next value when asked: an iterable, an async iterable (as Node streams are) or a web stream. */
export type Pullable<T> = Iterable<T> | (AsyncIterable<T> & { destroy?(): unknown }) | PullStream<T>;

/**
 * The part of a web stream that `fromPull` uses. Its overloads are those of `ReadableStream`: with fewer of them, the
 * compiler would take the reader of bytes for the one that is meant.
 */
export interface PullStream<T> {
  getReader(options: { mode: "byob" }): unknown;
  getReader(): PullReader<T>;
  getReader(options?: { mode?: "byob" }): unknown;
}

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
 * @throws {TypeError} When it opens as something that has no `next`, or no `read`.
 * @example
 *   openPull(["a"]).next() // => { done: false, value: "a" }
 */
export function openPull<T>(source: Pullable<T>): OpenPull<T> {
  if (typeof source === "object" && "getReader" in source) {
    const reader = expectMethod(source.getReader(), "read", "getReader()");
    // A result without a value is done.
    return { next: () => reader.read() as PromiseLike<IteratorResult<T>>, close: () => reader.cancel() };
  }
  if (typeof source === "object" && Symbol.asyncIterator in source) {
    const iterator = expectMethod(source[Symbol.asyncIterator](), "next", "[Symbol.asyncIterator]()");
    // The iterator of a Node stream would close it only after the next chunk, which may never arrive.
    return {
      next: () => iterator.next(),
      close: () => (source.destroy ? source.destroy() : iterator.return?.()),
    };
  }
  const iterator = expectMethod(source[Symbol.iterator](), "next", "[Symbol.iterator]()");
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
  const methods = source as Readonly<Record<PropertyKey, unknown>>; // any object may be read by name
  return [Symbol.iterator, Symbol.asyncIterator, "getReader"].some(
    (name) => name in methods && typeof methods[name] === "function",
  );
}

/** Sources written by hand may return anything. */
function expectMethod<T extends object>(opened: T, method: keyof T & string, by: string): T {
  const found: unknown = (opened as T | null | undefined)?.[method];
  if (typeof found === "function") return opened;
  throw new TypeError(`fromPull: ${by} gave ${describeValue(opened)}, expected an object with ${method}()`);
}
