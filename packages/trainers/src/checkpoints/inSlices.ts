import { asyncScheduler } from "rxjs";

/**
 * Does work in slices of `milliseconds`; between two slices the event loop gets its turn.
 *
 * - work   yields where it can be interrupted, every few hundred microseconds
 */
export async function inSlices<T>(milliseconds: number, work: Generator<undefined, T>): Promise<T> {
  for (;;) {
    const begin = performance.now();
    do {
      const { done, value } = work.next();
      if (done) return value;
    } while (performance.now() - begin < milliseconds);
    await new Promise<void>((resolve) => {
      // Node's own turn comes at once, a timer's after a millisecond.
      if (setImmediate) setImmediate(resolve);
      else asyncScheduler.schedule(() => resolve());
    });
  }
}

// Every platform has the first, and Node the second, but TypeScript without a platform's types does not know them.
const { performance, setImmediate } = globalThis as unknown as {
  performance: { now(): number };
  setImmediate?: (action: () => void) => void;
};
