import { arena, elmanKernels, kernels, lstmKernels, referenceArena, sgdKernels } from "@backstream/tensors";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runCase } from "../../tensors/src/fixtures/kernelCase.js";
import { kernelCases } from "../../tensors/src/fixtures/kernelCases.js";
import { library } from "./fixtures/library.js";
import { type Native, useNative } from "./useNative.js";

const embedded = { ...kernels };
const exact = referenceArena(Float64Array);
const products = ["productTransposed", "product", "productGradient", "gruForward", "gruBackward"] as const;
const ofElman = ["elmanForward", "elmanBackward"] as const;
const ofLstm = ["lstmForward", "lstmBackward"] as const;
const taken = [...products, ...ofElman, ...ofLstm];

describe.runIf(library)("with a BLAS library", () => {
  let native: Native;
  beforeEach(() => (native = useNative({ above: 1 })));
  afterEach(() => native.off());

  it("takes over every kernel with matrix products, and no other", () => {
    expect(replaced(embedded, kernels)).toEqual(["name", "extension", ...products].toSorted());
    for (const [extension, names] of [
      [elmanKernels, ofElman],
      [lstmKernels, ofLstm],
    ] as const) {
      const before: object = embedded.extension<object>(extension);
      expect(replaced(before, kernels.extension<object>(extension))).toEqual(names.toSorted());
    }
    expect(kernels.extension(sgdKernels)).toBe(embedded.extension(sgdKernels));
  });

  it.each(taken)("%s gives what float64 gives, and writes nowhere else", (name) => {
    for (const one of kernelCases[name]) {
      const wanted = runCase(exact, one);
      const found = runCase(arena, one);
      for (const [field, numbers] of Object.entries(wanted)) {
        let [largest, worst] = [1, 0]; // all cases are about numbers of magnitude 1
        for (const [i, x] of numbers.entries()) {
          largest = Math.max(largest, Math.abs(x));
          worst = Math.max(worst, Math.abs(x - found[field][i]));
        }
        expect(worst / largest, `${one.name}: ${field}`).toBeLessThan(1e-5);
      }
    }
  });

  it.each(taken)("%s gives the same bits for equal shapes", (name) => {
    for (const one of kernelCases[name].slice(-20)) {
      const again = runCase(arena, one);
      for (const [field, numbers] of Object.entries(runCase(arena, one))) {
        const same = numbers.every((x, i) => Object.is(x, again[field][i]));
        expect(same, `${one.name}: ${field}`).toBe(true);
      }
    }
  });
});

/** The names of what is another function, or another name, in the second. */
function replaced(before: object, after: object): string[] {
  const now = new Map<string, unknown>(Object.entries(after));
  return Object.entries(before)
    .filter(([name, kernel]) => now.get(name) !== kernel)
    .map(([name]) => name)
    .toSorted();
}
