import { describe, expect, it } from "vitest";
import type { Arena } from "../Arena.js";
import { rmsPropKernels } from "../extensions/rmsPropKernels.js";
import { sgdKernels } from "../extensions/sgdKernels.js";
import goldens from "../fixtures/optimizers.json" with { type: "json" };
import type { Kernels } from "../Kernels.js";
import { referenceArena } from "../referenceArena.js";
import { simdArena } from "../simdArena.js";

interface Options {
  lr: number;
  momentum?: number;
  nesterov?: boolean;
  weight_decay?: number;
  alpha?: number;
  eps?: number;
  amsgrad?: boolean;
}

/** The kernel's call for one step of PyTorch's optimizer, with up to three vectors of state. */
const calls: Record<string, (k: Kernels, n: number, at: number[], step: number, of: Options) => void> = {
  sgd: (k, n, [p, g, v], step, { lr, momentum = 0, nesterov = false, weight_decay = 0 }) =>
    k
      .extension(sgdKernels)
      .sgd(n, p, g, momentum === 0 ? 0 : v, lr, momentum, Number(nesterov), weight_decay, Number(step === 1)),
  rmsProp: (k, n, [p, g, s, v], _, { lr, alpha = 0.99, eps = 1e-8, momentum = 0, weight_decay = 0 }) =>
    k
      .extension(rmsPropKernels)
      .rmsProp(n, p, g, s, momentum === 0 ? 0 : v, lr, alpha, eps, momentum, weight_decay),
  adam: (k, n, [p, g, m, s, t], step, { lr, amsgrad = false }) =>
    k.adam(n, p, g, m, s, amsgrad ? t : 0, lr, 0.9, 0.999, 1e-8, step, 0, 0),
  adamW: (k, n, [p, g, m, s], step, { lr, weight_decay = 0.01 }) =>
    k.adam(n, p, g, m, s, 0, lr, 0.9, 0.999, 1e-8, step, weight_decay, 1),
};

describe.each<[string, Arena, number]>([
  ["float64", referenceArena(Float64Array), 1e-8],
  ["float32", referenceArena(), 1e-5],
  ["simd", simdArena(), 1e-5],
])("in %s", (_, arena, tolerance) => {
  it.each(goldens.cases.map((one) => [`${one.optimizer} ${JSON.stringify(one.options)}`, one] as const))(
    "%s goes where PyTorch's goes",
    (__, { optimizer, options, start, gradients, parameters }) => {
      const n = start.data.length;
      const blocks = Array.from({ length: 5 }, () => arena.allocate(n));
      blocks[0].array.set(start.data);
      gradients.forEach((gradient, i) => {
        blocks[1].array.set(gradient);
        calls[optimizer](
          arena.kernels,
          n,
          blocks.map((block) => block.address),
          i + 1,
          options,
        );
        for (let j = 0; j < n; j++)
          expect(Math.abs(blocks[0].array[j] - parameters[i][j])).toBeLessThan(
            tolerance * Math.max(1, Math.abs(parameters[i][j])),
          );
      });
    },
  );
});

const withMemory: [string, Options][] = [
  ["sgd", { lr: 0.1, momentum: 0.9 }],
  ["sgd", { lr: 0.1, momentum: 0.9, nesterov: true }],
  ["rmsProp", { lr: 0.1, alpha: 0.9, momentum: 0.9 }],
  ["adam", { lr: 0.1 }],
];

describe.each<[string, Arena, number]>([
  ["simd", simdArena(), 0],
  ["float32", referenceArena(), 1.2e-38], // which is held at a subnormal number by rounding to the nearest
])("in %s", (_, arena, faded) => {
  const n = 7; // whole vectors and what is left over
  const blocks = Array.from({ length: 4 }, () => arena.allocate(n));
  const at = blocks.map((block) => block.address);
  const [parameters, gradient, ...state] = blocks.map((block) => block.array);

  it.each(withMemory)("%s %j forgets a gradient that was", (optimizer, options) => {
    for (const array of [parameters, gradient, ...state]) array.fill(0);
    for (let step = 1; step <= 2500; step++) {
      gradient.fill(step <= 10 ? 1 : 0);
      calls[optimizer](arena.kernels, n, at, step, options);
    }
    // Adam's square fades by 0.999 a step only.
    const kept = optimizer === "adam" ? [state[0]] : state;
    for (const array of kept) for (const x of array) expect(Math.abs(x)).toBeLessThanOrEqual(faded);
  });

  it.each(withMemory)("%s %j hides no NaN", (optimizer, options) => {
    for (const array of [parameters, ...state]) array.fill(0);
    gradient.fill(NaN);
    for (let step = 1; step <= 2; step++) calls[optimizer](arena.kernels, n, at, step, options);
    expect([...parameters]).toEqual(Array.from({ length: n }, () => NaN));
  });
});
