import { setImmediate } from "node:timers/promises";

/**
 * Lets timers, signals and other work run every few milliseconds: a source that never waits (a row group, a fast
 * pipe) would otherwise hold the event loop from its first record to its last.
 */
export async function* breathing<T>(source: AsyncIterable<T>, milliseconds: number = 20): AsyncGenerator<T> {
  let last = performance.now();
  for await (const value of source) {
    if (performance.now() - last > milliseconds) {
      await setImmediate();
      last = performance.now();
    }
    yield value;
  }
}
