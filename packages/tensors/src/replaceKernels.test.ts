import { afterEach, expect, it } from "vitest";
import type { Kernels } from "./Kernels.js";
import { arena, kernels } from "./processArena.js";
import { replaceKernels } from "./replaceKernels.js";
import { withKernels } from "./withKernels.js";

const before = { ...kernels };
const undone: (() => void)[] = [];
const replace = (replacement: (below: Kernels) => Partial<Kernels>): (() => void) => {
  const undo = replaceKernels(replacement);
  undone.push(undo);
  return undo;
};
afterEach(() => {
  for (const undo of undone.splice(0)) undo();
});

/** Adds to the name, and to what `scale` scales by. */
const more = (letter: string, by: number) => (below: Kernels) => ({
  name: `${below.name}+${letter}`,
  scale: (n: number, factor: number, x: number) => below.scale(n, factor + by, x),
});
const scaled = (): number => {
  const one = Float32Array.of(1);
  withKernels([one], ({ scale }, [x]) => scale(1, 0, x));
  return one[0];
};

it("is seen by everyone who holds the arena's kernels, under its name, and leaves the others alone", () => {
  replace(more("a", 2));
  expect(kernels).toBe(arena.kernels);
  expect(kernels.name).toBe(`${before.name}+a`);
  expect(kernels.product).toBe(before.product);
  expect(scaled()).toBe(2);
});

it("can be undone in any order, and more than once", () => {
  const undoA = replace(more("a", 2));
  const undoB = replace(more("b", 30));
  expect([kernels.name, scaled()]).toEqual([`${before.name}+a+b`, 32]);
  undoA();
  undoA();
  expect([kernels.name, scaled()]).toEqual([`${before.name}+b`, 30]);
  undoB();
  expect([kernels.name, scaled()]).toEqual([before.name, 0]);
  expect(kernels).toEqual(before);
});

it("counts a replacement that comes twice as two", () => {
  const twice = more("a", 2);
  replace(twice);
  const undo = replace(twice);
  expect(scaled()).toBe(4);
  undo();
  expect(scaled()).toBe(2);
});

it("changes nothing if the replacement throws", () => {
  expect(() =>
    replaceKernels(() => {
      throw new Error("no such kernels");
    }),
  ).toThrow("no such kernels");
  expect(kernels).toEqual(before);
});
