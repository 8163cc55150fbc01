import { expect, it } from "vitest";
import { arena } from "./processArena.js";
import { randomStream } from "./randomStream.js";
import { withKernels } from "./withKernels.js";

const random = randomStream(1);
const drawn = (length: number) => Float32Array.from({ length }, () => random.normal());

it("gives the same bits for plain arrays as for views of the arena", () => {
  const [a, b, c] = [drawn(6), drawn(12), drawn(8)];
  const blocks = [a, b, c].map((plain) => {
    const block = arena.allocate(plain.length);
    block.array.set(plain);
    return block;
  });
  const product = (arrays: Parameters<typeof withKernels>[0]) =>
    withKernels(arrays, (kernels, [x, y, z]) => kernels.product(2, 4, 3, x, 3, y, 4, z, 4, 1));
  product(blocks.map((block) => block.array));
  product([a, b, c]);
  expect(c).toEqual(new Float32Array(blocks[2].array));
  for (const block of blocks) block.free();
});

it("takes views and plain arrays together, and any order of them", () => {
  const block = arena.allocate(2);
  block.array.set([1, 2]);
  const plain = Float32Array.of(10, 20);
  withKernels([plain, block.array], (kernels, [y, x]) => kernels.addScaled(2, 1, x, y));
  expect([...plain]).toEqual([11, 22]);
  withKernels([block.array, plain], (kernels, [y, x]) => kernels.addScaled(2, 1, x, y));
  expect([...block.array]).toEqual([12, 24]);
  block.free();
});

it("works in part of an array, and only there", () => {
  const whole = Float32Array.of(1, 2, 3, 4);
  withKernels([whole.subarray(1, 3)], (kernels, [x]) => kernels.scale(2, 10, x));
  expect([...whole]).toEqual([1, 20, 30, 4]);
});

it("calculates in float64 as soon as one array is float64", () => {
  const x = Float32Array.of(1);
  const y = Float64Array.of(0.1);
  withKernels([x, undefined, y], (kernels, [atX, none, atY]) => {
    expect(kernels.name).toBe("reference");
    expect(none).toBe(0);
    kernels.addScaled(1, 0.2, atX, atY);
  });
  expect(y[0]).toBe(0.1 + 0.2);
});

it("copies an array that is given twice once", () => {
  const both = Float32Array.of(1, 2);
  withKernels([both, both], (kernels, [x, y]) => {
    expect(x).toBe(y);
    kernels.addScaled(2, 1, x, y);
  });
  expect([...both]).toEqual([2, 4]);
});

it("keeps the views right when the copies make the arena grow", () => {
  const block = arena.allocate(2);
  block.array.set([1, 2]);
  const large = new Float32Array(arena.memory.length - arena.used); // more than is left
  withKernels([block.array, large], (kernels, [x, y]) => kernels.addScaled(2, 1, x, y));
  expect([...large.subarray(0, 3)]).toEqual([1, 2, 0]);
  expect([...block.array]).toEqual([1, 2]);
  block.free();
});

it("gives its memory back, also after an error", () => {
  const { used } = arena;
  const fail = () => {
    throw new Error("no");
  };
  expect(() => withKernels([new Float32Array(8)], fail)).toThrow("no");
  expect(arena.used).toBe(used);
});

it("refuses the view of a block that was freed", () => {
  const block = arena.allocate(1);
  const { array } = block;
  block.free();
  expect(() => withKernels([array], () => {})).toThrow(new Error("arena: this block was freed"));
});
