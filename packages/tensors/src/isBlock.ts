import type { Block } from "./Arena.js";

/**
 * Whether a value is a block of an arena: for code that walks through an optimizer's state, which may hold anything.
 *
 * @example
 *   isBlock(arena.allocate(3)) // => true
 *   isBlock(new Float32Array(3)) // => false
 */
export function isBlock(value: unknown): value is Block {
  return typeof value === "object" && value !== null && "array" in value && "free" in value;
}
