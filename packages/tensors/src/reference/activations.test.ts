import { describe, expect, it } from "vitest";
import { derivative } from "../fixtures/derivative.js";
import { activationKind } from "../Kernels.js";
import { activations } from "./activations.js";

const memory = new Float64Array(64);
const { activate, activateBack } = activations(() => memory);
const [x, y, dy, dx] = [16, 24, 32, 40];

const valueOf = (kind: number, input: number, slope = 1): number => {
  memory[x] = input;
  activate(kind, 1, x, y, slope);
  return memory[y];
};

// PyTorch's functions at -1, 0 and 1, to 4 digits; slope 1 for elu, 0.01 for leakyRelu.
it.each([
  ["tanh", -0.7616, 0, 0.7616],
  ["relu", 0, 0, 1],
  ["sigmoid", 0.2689, 0.5, 0.7311],
  ["gelu", -0.1587, 0, 0.8413],
  ["silu", -0.2689, 0, 0.7311],
  ["softplus", 0.3133, 0.6931, 1.3133],
  ["elu", -0.6321, 0, 1],
  ["leakyRelu", -0.01, 0, 1],
] as const)("%s gives %d, %d, %d for -1, 0, 1", (name, below, middle, above) => {
  const slope = name === "leakyRelu" ? 0.01 : 1;
  const kind = activationKind[name];
  expect(valueOf(kind, -1, slope)).toBeCloseTo(below, 4);
  expect(valueOf(kind, 0, slope)).toBeCloseTo(middle, 4);
  expect(valueOf(kind, 1, slope)).toBeCloseTo(above, 4);
});

describe.each(Object.entries(activationKind))("%s", (_, kind) => {
  it.each([-30, -2.5, -0.7, 0.3, 1.9, 30])(
    "has the derivative that finite differences give at %d",
    (input) => {
      memory.set([input, 0.4], x);
      const slope = derivative(() => valueOf(kind, memory[x], 0.3), memory, x);
      valueOf(kind, input, 0.3);
      memory[dy] = 2;
      activateBack(kind, 1, x, y, dy, dx, 0.3);
      expect(memory[dx]).toBeCloseTo(2 * slope, 8);
    },
  );

  it("writes the delta over the one it is given, if told so", () => {
    memory.set([-0.5, 0.5, 2], x);
    memory.set([1, 2, 3], dy);
    activate(kind, 3, x, y, 0.3);
    activateBack(kind, 3, x, y, dy, dx, 0.3);
    activateBack(kind, 3, x, y, dy, dy, 0.3);
    expect(memory.slice(dy, dy + 3)).toEqual(memory.slice(dx, dx + 3));
  });

  it("keeps NaN and does not overflow", () => {
    expect(valueOf(kind, Number.NaN)).toBeNaN();
    expect(Number.isFinite(valueOf(kind, 1000))).toBe(true);
    expect(Number.isFinite(valueOf(kind, -1000))).toBe(true);
  });
});
