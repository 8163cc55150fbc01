import { setTimeout } from "node:timers/promises";

/** The first values of a source, and the source as if nobody had looked. */
export interface Peeked<T> {
  readonly first: readonly T[];
  readonly all: AsyncIterable<T>;
}

/**
 * Looks at the first values of a source: at most `most` of them, and no longer than `patience` milliseconds once
 * there is one.
 */
export async function peek<T>(
  source: AsyncIterable<T>,
  most: number,
  patience: number = Infinity,
): Promise<Peeked<T>> {
  const iterator = source[Symbol.asyncIterator]();
  const first: T[] = [];
  // The one that is being waited for when patience ends; a failure is told where it is awaited.
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
  return { first, all: all() };
}
