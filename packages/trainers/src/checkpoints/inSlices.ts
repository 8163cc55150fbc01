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
      asyncScheduler.schedule(() => resolve());
    });
  }
}

// Every platform has it, but TypeScript without a platform's types does not know it.
const { performance } = globalThis as unknown as { performance: { now(): number } };
