import type { Floats } from "../Floats.js";
import { activationKind, type Kernels } from "../Kernels.js";
import { erf } from "./erf.js";

/** A function and its derivative, which may use the result of the function. */
interface Activation {
  readonly value: (x: number, slope: number) => number;
  readonly derivative: (x: number, y: number, slope: number) => number;
}

/** Elementwise activations. NaN stays NaN: comparisons, which are false for it, are written accordingly. */
export function activations(memory: () => Floats): Pick<Kernels, "activate" | "activateBack"> {
  return {
    activate(kind, n, x, y, slope) {
      const m = memory();
      const { value } = byKind[kind];
      for (let i = 0; i < n; i++) m[y + i] = value(m[x + i], slope);
    },

    activateBack(kind, n, x, y, dy, dx, slope) {
      const m = memory();
      const { derivative } = byKind[kind];
      for (let i = 0; i < n; i++) m[dx + i] = m[dy + i] * derivative(m[x + i], m[y + i], slope);
    },
  };
}

/** 1 / (1 + e^-x) */
export function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

const byKind: readonly Activation[] = inOrder({
  tanh: { value: Math.tanh, derivative: (_, y) => 1 - y * y },
  relu: { value: (x) => (x <= 0 ? 0 : x), derivative: (x) => (x <= 0 ? 0 : 1) },
  sigmoid: { value: sigmoid, derivative: (_, y) => y * (1 - y) },
  // x·Φ(x), whose derivative is Φ(x) + x·φ(x).
  gelu: {
    value: (x) => x * normalBelow(x),
    derivative: (x) => normalBelow(x) + (x * Math.exp(-0.5 * x * x)) / Math.sqrt(2 * Math.PI),
  },
  silu: {
    value: (x) => x * sigmoid(x),
    derivative: (x) => sigmoid(x) * (1 + x * (1 - sigmoid(x))),
  },
  // log(1 + e^x), which would overflow as written.
  softplus: { value: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))), derivative: sigmoid },
  elu: {
    value: (x, slope) => (x > 0 ? x : slope * Math.expm1(x)),
    derivative: (x, y, slope) => (x > 0 ? 1 : y + slope),
  },
  leakyRelu: {
    value: (x, slope) => (x > 0 ? x : slope * x),
    derivative: (x, _, slope) => (x > 0 ? 1 : slope),
  },
});

/** Φ(x): the probability that a standard normal number is below x. */
function normalBelow(x: number): number {
  return 0.5 * (1 + erf(x / Math.SQRT2));
}

function inOrder(named: Record<keyof typeof activationKind, Activation>): readonly Activation[] {
  const list: Activation[] = [];
  for (const [name, activation] of Object.entries(named))
    list[activationKind[name as keyof typeof activationKind]] = activation; // its keys are the kinds
  return list;
}
