import { UnknownNameError, type Layer } from "@backstream/core";
import { expect, it } from "vitest";
import { checkGradients } from "./checkGradients.js";
import { customLayer, dense, embedding, gru, lstm, stack, tanh } from "./index.js";

/** dense(3, 2), which forgets what a row adds to the gradient of the second bias. */
function withoutSecondBias(): Layer {
  const sound = dense(3, 2);
  return {
    ...sound,
    gradient: (kernels, addresses) => {
      const { memory, gradient } = addresses;
      const before = memory[gradient + 7];
      sound.gradient?.(kernels, addresses);
      memory[gradient + 7] = before;
    },
  };
}

it("lets sound layers pass, with memory, parts, indices or any width", () => {
  for (const layer of [dense(3, 2), lstm(2, 3), stack(gru(2, 3), tanh(), lstm(3, 2)), tanh()]) {
    expect(checkGradients(layer).every(({ relativeError }) => relativeError < 1e-7)).toBe(true);
  }
  expect(checkGradients(embedding(4, 3), { indices: 4 })).toHaveLength(2);
  expect(checkGradients(tanh(), { width: 2, ticks: 1, batch: 1 })[0].index).toHaveLength(3);
});

it("names each gradient of a stack as its network does", () => {
  const errors = checkGradients(stack(lstm(1, 2), dense(2, 1)));
  expect(errors.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
    "input input",
    "carry 0.hidden",
    "carry 0.cell",
    "parameter 0.weight_ih_l0",
    "parameter 0.weight_hh_l0",
    "parameter 0.bias_ih_l0",
    "parameter 0.bias_hh_l0",
    "parameter 1.weight",
    "parameter 1.bias",
  ]);
});

it("says where a forgotten term is missing", () => {
  expect(() => checkGradients(withoutSecondBias())).toThrow(
    /^checkGradients: dense\(3, 2\): the gradient of parameter "bias" at \[1\] is 0, expected -?\d+\.\d+ by finite differences; its relative error is [\d.]+, above 0\.000001$/,
  );
  const errors = checkGradients(withoutSecondBias(), { tolerance: Infinity });
  const wrong = errors.filter(({ relativeError }) => relativeError > 1e-6);
  expect(wrong).toMatchObject([{ kind: "parameter", name: "bias", index: [1], found: 0 }]);
});

it("finds a wrong unit of a memory's delta", () => {
  const sound = gru(3, 2);
  const mutant: Layer = {
    ...sound,
    backward: (kernels, addresses) => {
      sound.backward?.(kernels, addresses);
      addresses.memory[addresses.carryDelta + 3] *= 1.001; // the second unit of the second row
    },
  };
  const [hidden] = checkGradients(mutant, { kinds: ["carry"], tolerance: Infinity });
  expect(hidden).toMatchObject({ kind: "carry", name: "hidden", index: [1, 1] });
});

it("takes a NaN for the largest error", () => {
  const layer = customLayer({
    name: "nowhere()",
    forward: () => {},
    backward: ({ inputDelta }) => (inputDelta[2] = NaN),
  });
  expect(() => checkGradients(layer)).toThrow("its relative error is Infinity, above 0.000001");
});

it("checks what is asked for, with other numbers for another seed", () => {
  const input = (seed: number): number => checkGradients(dense(3, 2), { kinds: ["input"], seed })[0].expected;
  expect(input(1)).toBe(input(1));
  expect(input(1)).not.toBe(input(2));
  expect(checkGradients(dense(3, 2), { kinds: [], tolerance: 0 })).toEqual([]);
});

it("refuses an option that does not exist", () => {
  expect(() => checkGradients(dense(3, 2), { tolerence: 1 } as object)).toThrow(
    new UnknownNameError(
      'checkGradients: no option named "tolerence"; it has width, indices, ticks, batch, seed, tolerance, kinds',
    ),
  );
});
