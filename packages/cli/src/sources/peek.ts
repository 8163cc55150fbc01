import { setTimeout } from "node:timers/promises";

/** The first values of a source, and all of them. */
export interface Peeked<T> {
  readonly first: readonly T[];
  readonly all: AsyncIterable<T>;
  /** Ends the source, for when `all` is not read. */
  readonly close: () => Promise<void>;
}

/**
 * Reads the first values of a source: at most `most` of them, and those that arrive within `patience` milliseconds of
 * the first. `all` yields them again.
 */
export async function peek<T>(
  source: AsyncIterable<T>,
  most: number,
  patience: number = Infinity,
): Promise<Peeked<T>> {
  const iterator = source[Symbol.asyncIterator]();
  const first: T[] = [];
  // Requested, but perhaps not received when `patience` ends; if it fails, so does the code that awaits it.
  let pending = iterator.next();
  const over = new AbortController();
  const timeout = Number.isFinite(patience)
    ? setTimeout(patience, undefined, { signal: over.signal }).catch(() => undefined)
    : new Promise<never>(() => {});
  while (first.length < most) {
    const result = first.length === 0 ? await pending : await Promise.race([pending, timeout]);
    if (!result || result.done) break;
    first.push(result.value);
    pending = iterator.next();
  }
  over.abort();
  async function* all(): AsyncGenerator<T> {
    try {
      yield* first;
      for (let result = await pending; !result.done; result = await iterator.next()) yield result.value;
    } finally {
      await iterator.return?.();
    }
  }
  const close = async (): Promise<void> => void (await iterator.return?.());
  return { first, all: all(), close };
}
