import type { Floats } from "../Floats.js";
import { wasm } from "../generated/activations.js";
import type { KernelExtension } from "../KernelExtension.js";
import { sigmoid } from "../reference/activations.js";

/**
 * Elementwise activations that only some networks use, over n contiguous floats; `kind` is one of `furtherActivationKind`.
 * `first` and `second` are minimum and maximum of hardTanh, `first` is alpha of celu and the threshold of softShrink.
 */
export interface ActivationKernels {
  /** y = f(x). */
  activateFurther(kind: number, n: number, x: number, y: number, first: number, second: number): void;
  /** dx = dy ∘ f'(x). dx may be dy. */
  activateFurtherBack(
    kind: number,
    n: number,
    x: number,
    dy: number,
    dx: number,
    first: number,
    second: number,
  ): void;
}

/**
 * The numbers by which `activationKernels` know their activations. hardTanh is relu6 too, with 0 and 6.
 *
 * @example
 *   const block = arena.allocate(2);
 *   block.array.set([-3, 3]);
 *   const { activateFurther } = kernels.extension(activationKernels);
 *   activateFurther(furtherActivationKind.softSign, 2, block.address, block.address, 0, 0);
 *   [...block.array] // => [-0.75, 0.75]
 */
export const furtherActivationKind = {
  hardTanh: 0,
  hardSwish: 1,
  hardSigmoid: 2,
  mish: 3,
  selu: 4,
  celu: 5,
  softSign: 6,
  logSigmoid: 7,
  tanhShrink: 8,
  softShrink: 9,
} as const;

/**
 * The kernels of the activations that are not in every program: those without a name in a layer's options.
 *
 * @example
 *   const block = arena.allocate(3);
 *   block.array.set([-2, 0.5, 7]);
 *   const { activateFurther } = kernels.extension(activationKernels);
 *   activateFurther(furtherActivationKind.hardTanh, 3, block.address, block.address, 0, 6);
 *   [...block.array] // => [0, 0.5, 6]
 */
export const activationKernels: KernelExtension<ActivationKernels> = { name: "activations", wasm, reference };

function reference(memory: () => Floats): ActivationKernels {
  return {
    activateFurther(kind, n, x, y, first, second) {
      const m = memory();
      for (let i = 0; i < n; i++) m[y + i] = value(kind, m[x + i], first, second);
    },

    activateFurtherBack(kind, n, x, dy, dx, first, second) {
      const m = memory();
      for (let i = 0; i < n; i++) m[dx + i] = m[dy + i] * derivative(kind, m[x + i], first, second);
    },
  };
}

const seluScale = 1.0507009873554805;
const seluAlpha = 1.6732632423543772;

/** NaN stays NaN: comparisons, which are false for it, are written accordingly. */
function value(kind: number, x: number, first: number, second: number): number {
  const is = furtherActivationKind;
  switch (kind) {
    case is.hardTanh:
      return between(x, first, second);
    case is.hardSwish:
      return (x * between(x + 3, 0, 6)) / 6;
    case is.hardSigmoid:
      return between(x + 3, 0, 6) / 6;
    case is.mish:
      return x * Math.tanh(softplus(x));
    case is.selu:
      return seluScale * (x > 0 ? x : seluAlpha * Math.expm1(x));
    case is.celu:
      return x > 0 ? x : first * Math.expm1(x / first);
    case is.softSign:
      return x / (1 + Math.abs(x));
    case is.logSigmoid:
      return -softplus(-x);
    case is.tanhShrink:
      return x - Math.tanh(x);
    default:
      return x - between(x, -first, first);
  }
}

function derivative(kind: number, x: number, first: number, second: number): number {
  const is = furtherActivationKind;
  switch (kind) {
    case is.hardTanh:
      return x > first && x < second ? 1 : 0;
    case is.hardSwish:
      return x < -3 ? 0 : x > 3 ? 1 : x / 3 + 0.5;
    case is.hardSigmoid:
      return x > -3 && x < 3 ? 1 / 6 : 0;
    case is.mish: {
      const t = Math.tanh(softplus(x));
      return t + x * sigmoid(x) * (1 - t * t);
    }
    case is.selu:
      return seluScale * (x > 0 ? 1 : seluAlpha * Math.exp(x));
    case is.celu:
      return x > 0 ? 1 : Math.exp(x / first);
    case is.softSign:
      return 1 / (1 + Math.abs(x)) ** 2;
    case is.logSigmoid:
      return sigmoid(-x);
    case is.tanhShrink:
      return Math.tanh(x) ** 2;
    default:
      return x >= -first && x <= first ? 0 : 1;
  }
}

function between(x: number, low: number, high: number): number {
  return x < low ? low : x > high ? high : x;
}

/** ln(1 + eˣ), which would overflow as written. */
function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}
