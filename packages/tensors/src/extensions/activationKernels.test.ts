import { expect, it } from "vitest";
import type { KernelCase } from "../fixtures/kernelCase.js";
import { kernelsAgree } from "../fixtures/kernelsAgree.js";
import { referenceArena } from "../referenceArena.js";
import { simdArena } from "../simdArena.js";
import { activationKernels, furtherActivationKind } from "./activationKernels.js";

const sizes = [1, 3, 4, 5, 33];
const kinds = Object.entries(furtherActivationKind);
// Wide enough for both ends of each function.
const values = (random: { normal(): number }): number => 4 * random.normal();

kernelsAgree({
  activateFurther: kinds.flatMap(([name, kind]) =>
    sizes.map((n): KernelCase => ({
      name: `${name} of ${n}`,
      rows: n,
      fields: { x: { row: 1, values }, y: { row: 1 } },
      run: (kernels, count, { x, y }) =>
        kernels.extension(activationKernels).activateFurther(kind, count, x, y, 0.5, 1.5),
    })),
  ),
  activateFurtherBack: kinds.flatMap(([name, kind]) =>
    sizes.map((n): KernelCase => ({
      name: `${name} of ${n}`,
      rows: n,
      fields: { x: { row: 1, values }, dy: { row: 1 }, dx: { row: 1 } },
      run: (kernels, count, { x, dy, dx }) =>
        kernels.extension(activationKernels).activateFurtherBack(kind, count, x, dy, dx, 0.5, 1.5),
    })),
  ),
});

it.each([simdArena(), referenceArena()])(
  "NaN stays NaN, and large numbers stay finite, in $kernels.name",
  (arena) => {
    const block = arena.allocate(6);
    const run = (kind: number, numbers: readonly number[]): number[] => {
      block.array.set(numbers);
      arena.kernels
        .extension(activationKernels)
        .activateFurther(kind, 3, block.address, block.address + 3, 0.5, 1.5);
      return [...block.array.subarray(3)];
    };
    for (const [name, kind] of kinds) {
      expect({ name, values: run(kind, [NaN, NaN, NaN]) }).toEqual({ name, values: [NaN, NaN, NaN] });
      const isFinite = run(kind, [200, -200, 0]).every(Number.isFinite);
      expect({ name, isFinite }).toEqual({ name, isFinite: true });
    }
    block.free();
  },
);
