import { describe, expect, it } from "vitest";
import type { Arena, Block } from "./Arena.js";
import { kernelCases } from "./fixtures/kernelCases.js";
import { runCase } from "./fixtures/kernelCase.js";
import { simdArena } from "./simdArena.js";
import { simdKernels } from "./simdKernels.js";

// Pages of the 4 GiB that nobody writes to cost nothing.
const memory = new WebAssembly.Memory({ initial: 65536, maximum: 65536 });
const view = new Float32Array(memory.buffer);

/** Its blocks end where the last one of `simdArena` does. */
const last: Pick<Arena, "allocate" | "kernels"> = {
  kernels: simdKernels(memory),
  allocate(size): Block {
    const address = 2 ** 30 - 64 - Math.ceil(size / 4) * 4;
    const array = view.subarray(address, address + size);
    return { arena: this as Arena, size, address, array, free: () => {} };
  },
};

describe.each(Object.entries(kernelCases))("%s at the end of 4 GiB", (_, cases) => {
  it("has the same bits as anywhere else", () => {
    const low = simdArena();
    for (const one of cases) {
      const wanted = runCase(low, one);
      const found = runCase(last, one);
      for (const [name, numbers] of Object.entries(wanted)) {
        expect(
          numbers.every((x, i) => Object.is(x, found[name][i])),
          `${one.name}: ${name}`,
        ).toBe(true);
      }
    }
  });
});

it.each([1, 4, 15, 16, 17, 64, 1000])("finds NaN anywhere in the last block of %d floats", (size) => {
  const { address, array } = last.allocate(size);
  for (let index = 0; index < size; index++) {
    array.fill(1)[index] = NaN;
    expect(last.kernels.largestMagnitude(size, address)).toBeNaN();
    expect(last.kernels.sumOfSquares(size, address)).toBeNaN();
  }
});
