import type { Hold, Unrolling } from "@backstream/core";
import type { StreamCheckpoint } from "./Checkpoint.js";
import { memoryOf } from "./memoryOf.js";

/**
 * Restores the memory and the held ticks of a saved stream in one network, and returns what holds them.
 *
 * @throws {UnknownNameError} When the stream did not run through a network of this name.
 */
export function restoreStream(unrolling: Unrolling, saved: StreamCheckpoint): Hold {
  const { name, flat } = unrolling.network;
  const { held, tick } = saved;
  const { carries, inputs, ticks, beginning, randomStream } = memoryOf(`forward(${name})`, name, saved);
  // Without memory and held ticks the next tick decides how many rows there are; room for those of before is not needed.
  const rows = flat.carry === 0 && held.length === 0 ? 1 : saved.rows;
  const hold = unrolling.restore(rows, held.length, tick, { carries, inputs, fields: ticks });
  unrolling.beginning = beginning ?? -1;
  unrolling.randomStream = randomStream ?? 0;
  return hold;
}
