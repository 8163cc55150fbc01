import { describeValue } from "@backstream/core";
import type { Checkpoint } from "./Checkpoint.js";

/**
 * Refuses a value that is not a checkpoint, such as the name or the bytes of a file, which JavaScript programs can
 * pass.
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
