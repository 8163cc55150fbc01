import { arena, kernels, referenceArena } from "@backstream/tensors";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runCase } from "../../tensors/src/fixtures/kernelCase.js";
import { kernelCases } from "../../tensors/src/fixtures/kernelCases.js";
import { library } from "./fixtures/library.js";
import { type Native, useNative } from "./useNative.js";

const embedded = { ...kernels };
const exact = referenceArena(Float64Array);
const taken = [
  "productTransposed",
  "product",
  "productGradient",
  "elmanForward",
  "elmanBackward",
  "gruForward",
  "gruBackward",
  "lstmForward",
  "lstmBackward",
] as const;

describe.runIf(library)("with a BLAS library", () => {
  let native: Native;
  beforeEach(() => (native = useNative({ above: 1 })));
  afterEach(() => native.off());

  it("takes over every kernel with matrix products, and no other", () => {
    const now = new Map<string, unknown>(Object.entries(kernels));
    const replaced = Object.entries(embedded).filter(([name, kernel]) => now.get(name) !== kernel);
    expect(replaced.map(([name]) => name).toSorted()).toEqual(["name", ...taken].toSorted());
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
