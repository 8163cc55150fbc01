import { collect } from "./collect.js";
import type { Contender } from "./contender.js";

/**
 * Bytes of JavaScript heap that one update allocates, by how the heap grows while nothing is collected.
 *
 * Few updates at a time, so that most trials fit between two collections; a trial with one shows less, so the largest
 * counts.
 */
export async function heapPerUpdate(contender: Contender): Promise<number> {
  let most = 0;
  for (const updates of [1, 4, 16, 64]) {
    await collect();
    const before = process.memoryUsage().heapUsed;
    await contender.seconds(updates);
    most = Math.max(most, (process.memoryUsage().heapUsed - before) / updates);
  }
  return most;
}
