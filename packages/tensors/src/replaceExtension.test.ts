import { afterEach, expect, it } from "vitest";
import { elmanKernels } from "./extensions/elmanKernels.js";
import { lstmKernels } from "./extensions/lstmKernels.js";
import type { Kernels } from "./Kernels.js";
import { kernels } from "./processArena.js";
import { replaceExtension } from "./replaceExtension.js";
import { replaceKernels } from "./replaceKernels.js";
import { withKernels } from "./withKernels.js";

const undone: (() => void)[] = [];
afterEach(() => {
  for (const undo of undone.splice(0)) undo();
});

/** A replacement whose `elmanGates` add `by` to the sums first. */
const adding =
  (by: number) =>
  (below: Kernels): Partial<Kernels> => ({
    extension: replaceExtension(below, elmanKernels, ({ elmanGates }) => ({
      elmanGates(rows, units, relu, hNext, y) {
        withKernels([Float32Array.of(by)], (own, [x]) => own.addScaled(1, 1, x, hNext));
        elmanGates(rows, units, relu, hNext, y);
      },
    })),
  });
const replace = (by: number): (() => void) => {
  const undo = replaceKernels(adding(by));
  undone.push(undo);
  return undo;
};
const gated = (): number => {
  const one = Float32Array.of(1);
  withKernels([one], ({ extension }, [x]) => extension(elmanKernels).elmanGates(1, 1, 1, x, x));
  return one[0];
};

it("replaces the kernels that it returns, and no others", () => {
  const [elman, lstm] = [kernels.extension(elmanKernels), kernels.extension(lstmKernels)];
  replace(2);
  expect(gated()).toBe(3);
  expect(kernels.extension(elmanKernels).elmanForward).toBe(elman.elmanForward);
  expect(kernels.extension(lstmKernels)).toBe(lstm);
});

it("gives the same object each time", () => {
  replace(2);
  expect(kernels.extension(elmanKernels)).toBe(kernels.extension(elmanKernels));
});

it("can be undone in any order", () => {
  const before = kernels.extension(elmanKernels);
  const [first, second] = [replace(2), replace(30)];
  expect(gated()).toBe(33);
  first();
  expect(gated()).toBe(31);
  second();
  expect(kernels.extension(elmanKernels)).toBe(before);
});

it("asks for its kernels when the extension is first asked for", () => {
  let calls = 0;
  const extension = replaceExtension(kernels, elmanKernels, () => {
    calls++;
    return {};
  });
  extension(lstmKernels);
  expect(calls).toBe(0);
  extension(elmanKernels);
  extension(elmanKernels);
  expect(calls).toBe(1);
});
