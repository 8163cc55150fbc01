import { isBlock, type Block } from "@backstream/tensors";

/**
 * Gives back all blocks in an optimizer's state, which is records and arrays of blocks and numbers.
 *
 * They would go with the state when it is collected; but that may be long after many subscriptions.
 */
export function freeBlocks(state: unknown): void {
  const blocks = new Set<Block>();
  collectBlocks(state, blocks);
  for (const block of blocks) block.free();
}

function collectBlocks(part: unknown, blocks: Set<Block>): void {
  if (isBlock(part)) blocks.add(part);
  else if (Array.isArray(part) || isRecord(part)) {
    for (const inner of Object.values(part)) collectBlocks(inner, blocks);
  }
}

function isRecord(value: unknown): value is object {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
