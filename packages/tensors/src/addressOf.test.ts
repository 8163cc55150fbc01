import { expect, it } from "vitest";
import { addressOf } from "./addressOf.js";
import { arena } from "./processArena.js";
import { referenceArena } from "./referenceArena.js";

it("is that of a block of the process's arena, also when the arena has grown", () => {
  const block = arena.allocate(3);
  expect(addressOf(block.array)).toBe(block.address);
  const large = arena.allocate(arena.memory.length);
  expect(addressOf(block.array)).toBe(block.address);
  large.free();
  block.free();
});

it("is -1 for what is no block's array, a part of one, or in another arena", () => {
  const block = arena.allocate(3);
  expect(addressOf(Float32Array.of(1, 2))).toBe(-1);
  expect(addressOf(Float64Array.of(1, 2))).toBe(-1);
  expect(addressOf(block.array.subarray(1))).toBe(-1);
  expect(addressOf(referenceArena(Float64Array).allocate(3).array)).toBe(-1);
  block.free();
});
