import { describe, expect, it } from "vitest";
import type { Arena } from "./Arena.js";
import { blockArena } from "./blockArena.js";
import { referenceArena } from "./referenceArena.js";
import { referenceKernels } from "./referenceKernels.js";
import { simdArena } from "./simdArena.js";

describe.each<[string, () => Arena]>([
  ["simdArena()", simdArena],
  ["referenceArena()", () => referenceArena()],
  ["referenceArena(Float64Array)", () => referenceArena(Float64Array)],
])("%s", (_, makeArena) => {
  it("hands out zeros, also where other numbers were", () => {
    const arena = makeArena();
    const block = arena.allocate(7);
    expect(block.array).toHaveLength(7);
    block.array.fill(3);
    const { address } = block;
    block.free();
    const again = arena.allocate(7);
    expect(again.address).toBe(address);
    expect([...again.array]).toEqual([0, 0, 0, 0, 0, 0, 0]);
  });

  it("shows its memory: a block's array begins at its address", () => {
    const arena = makeArena();
    const block = arena.allocate(2);
    block.array.set([5, 6]);
    expect([...arena.memory.subarray(block.address, block.address + 2)]).toEqual([5, 6]);
    expect(block.arena).toBe(arena);
    expect(block.array).toBe(block.array);
  });

  it("keeps what is there when it grows, and old views become empty", () => {
    const arena = makeArena();
    const block = arena.allocate(3);
    block.array.set([1, 2, 3]);
    const old = block.array;
    const large = arena.allocate(2 * arena.memory.length);
    expect([...block.array]).toEqual([1, 2, 3]);
    expect(old).toHaveLength(0);
    large.array[large.size - 1] = 4;
    arena.kernels.scale(3, 2, block.address);
    expect([...block.array]).toEqual([2, 4, 6]);
  });

  it("stays as large as it is over many cycles", () => {
    const arena = makeArena();
    const kept = Array.from({ length: 100 }, (__, i) => arena.allocate(1 + i));
    const { used, memory } = arena;
    for (let i = 0; i < 20_000; i++) arena.allocate(1 + (i % 500)).free();
    expect(arena.used).toBe(used);
    expect(arena.memory).toBe(memory);
    for (const block of kept) block.free();
    expect(arena.used).toBe(0);
  });

  it("has one scratch block for all, as large as the largest that was asked for", () => {
    const arena = makeArena();
    const scratch = arena.scratch(10);
    scratch.array.fill(7);
    expect(arena.scratch(3)).toBe(scratch);
    expect(arena.scratch(3).array[9]).toBe(7);
    const larger = arena.scratch(100);
    expect(larger.size).toBe(100);
    expect(arena.used).toBe(100);
    expect(() => arena.scratch(0.5 + 100)).toThrow(RangeError);
    expect(arena.scratch(100)).toBe(larger);
  });

  it("refuses every use of a block after it was freed", () => {
    const block = makeArena().allocate(1);
    block.free();
    const freed = new Error("arena: this block was freed");
    expect(() => block.address).toThrow(freed);
    expect(() => block.array).toThrow(freed);
    expect(() => block.free()).toThrow(freed);
  });

  it("refuses sizes that are none", () => {
    const arena = makeArena();
    expect(() => arena.allocate(0)).toThrow(
      new RangeError("arena: size is 0, expected a whole number from 1 up"),
    );
    expect(() => arena.allocate(1.5)).toThrow("arena: size is 1.5");
  });

  it("refuses more than the maximum, and can be used afterwards", () => {
    const arena = makeArena();
    const { length } = arena.memory;
    const first = makeArena().allocate(1).address;
    expect(() => arena.allocate(2 ** 40)).toThrow(
      new RangeError(
        `arena: ${2 ** 40 + first} floats of memory wanted, there are ${length} and no more to be had; ` +
          "free blocks, hold fewer ticks, or await a timer: what nothing refers to is freed between two tasks",
      ),
    );
    expect(arena.allocate(1).address).toBe(first);
  });
});

it("frees a block without references", async () => {
  const arena = referenceArena();
  arena.allocate(100);
  expect(arena.used).toBe(100);
  // Node runs with --expose-gc here; the clean-up is a task of its own.
  while (arena.used > 0) {
    (globalThis as { gc?: () => void }).gc?.();
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(arena.used).toBe(0);
});

it("gives no block what is beyond the maximum, even if the memory is longer", () => {
  const inPages = (length: number): Float32Array => new Float32Array(Math.ceil(length / 64) * 64);
  let view = inPages(64);
  const memory = {
    maximum: 120,
    grow: (length: number) => Boolean((view = inPages(length))),
    get view() {
      return view;
    },
  };
  const arena = blockArena(
    memory,
    referenceKernels(() => view),
  );
  expect(arena.allocate(104).address).toBe(16);
  expect(arena.memory).toHaveLength(128);
  expect(() => arena.allocate(1)).toThrow("no more to be had");
});

it("takes just what is needed where twice as much is not to be had", () => {
  let view = new Float32Array(64);
  const grow = (length: number) => {
    if (length > 100) return false;
    view = new Float32Array(length);
    return true;
  };
  const memory = {
    maximum: 1000,
    grow,
    get view() {
      return view;
    },
  };
  const arena = blockArena(
    memory,
    referenceKernels(() => view),
  );
  expect(arena.allocate(80).address).toBe(16);
  expect(arena.memory).toHaveLength(96);
});
