import { arena } from "backstream";

/** Begins to measure; what it returns gives the bytes taken since, garbage included. */
export function memoryTaken(): () => number {
  const now = (): number => {
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers + arena.memory.byteLength;
  };
  const before = now();
  return () => now() - before;
}
