import { describeValue } from "@backstream/core";
import type { Checkpoint } from "./Checkpoint.js";

/**
 * Refuses what is no checkpoint, such as the name of a file or its bytes, which JavaScript lets one give.
 *
 * @throws {TypeError} When it has no nets or streams.
 */
export function expectCheckpoint(where: string, from: Checkpoint | undefined): void {
  if (!from) return; // there is none at the first start
  if (Array.isArray(from.nets) && Array.isArray(from.streams)) return;
  throw new TypeError(
    `${where}: from is ${describeValue(from)}, expected a checkpoint; take one by step.checkpoint(), or load one`,
  );
}
