import type { KernelExtension } from "./KernelExtension.js";

/**
 * The arithmetic of the library. All other packages use it through this interface only.
 *
 * Every argument of a kernel is a number. Addresses count floats (not bytes) from the start of the arena's memory;
 * address 0 means "none" where the comment says so. Matrices are row-major; `ld…` is the leading dimension: the
 * number of floats from one row to the next. Kernels check nothing; outputs never overlap inputs, except where the comment says so.
 *
 * While they run, kernels may use the memory below the first float that their arena allocates.
 *
 * Laws: the bits of a row do not depend on how many rows are processed with it; sums over rows (time) are added in
 * order, starting from what is there; sizes need not be multiples of anything.
 */
export interface Kernels {
  /** Which implementation this is: "simd" or "reference", and what `replaceKernels` put in its place. */
  readonly name: string;
  /** The kernels of an extension, on the same memory. The same extension gives the same object each time. */
  extension<Extension extends object>(extension: KernelExtension<Extension>): Extension;

  // Products. `dense`: forward, input delta, gradient.

  /** c[rows, n] = bias[n] + a[rows, k] · b[n, k]ᵀ; bias 0: none. */
  productTransposed(
    rows: number,
    n: number,
    k: number,
    a: number,
    lda: number,
    b: number,
    ldb: number,
    bias: number,
    c: number,
    ldc: number,
  ): void;
  /** c[rows, n] = a[rows, k] · b[k, n], or `+=` where `accumulate` is 1. */
  product(
    rows: number,
    n: number,
    k: number,
    a: number,
    lda: number,
    b: number,
    ldb: number,
    c: number,
    ldc: number,
    accumulate: number,
  ): void;
  /** c[m, n] += a[rows, m]ᵀ · b[rows, n], row after row. */
  productGradient(
    rows: number,
    m: number,
    n: number,
    a: number,
    lda: number,
    b: number,
    ldb: number,
    c: number,
    ldc: number,
  ): void;
  /** c[n] += Σ over rows of a[rows, n], row after row. */
  sumRows(rows: number, n: number, a: number, lda: number, c: number): void;
  /** c[rows, n] += x[n], to every row. */
  addRow(rows: number, n: number, x: number, c: number, ldc: number): void;

  // Activations over n contiguous floats; `kind` is an ActivationKind, `slope` the parameter of elu and leakyRelu.

  /** y = f(x). */
  activate(kind: number, n: number, x: number, y: number, slope: number): void;
  /** dx = dy ∘ f'(x), from x and y = f(x). dx may be dy. */
  activateBack(kind: number, n: number, x: number, y: number, dy: number, dx: number, slope: number): void;
  /** y = softmax(x) for each row of n. */
  softmax(rows: number, n: number, x: number, y: number): void;
  /** dx = y ∘ (dy - Σ dy ∘ y) for each row. */
  softmaxBack(rows: number, n: number, y: number, dy: number, dx: number): void;
  /** y = log softmax(x) for each row of n. */
  logSoftmax(rows: number, n: number, x: number, y: number): void;
  /** dx = dy - exp(y) Σ dy for each row. */
  logSoftmaxBack(rows: number, n: number, y: number, dy: number, dx: number): void;

  // Recurrent cells, PyTorch's equations and gate order. Weights: ih [gates·units, fanIn], hh [gates·units, units].
  // h: memory before the tick (of lstm, h and c are in one row of 2·units: c = h + units). hNext: memory after the tick, laid out like h. y[rows, units]: the output, equal to the new h. With a
  // `weightIh` of 0 x is not read: x·Wᵀ + b_ih has already been written to where the sums under the nonlinearities are
  // formed. `…Gates` and `…GatesBack` are the same without the products, for implementations that leave the products to
  // another library.

  /** r, z = σ(…), n = tanh(W_n x + b_in + r ∘ (U_n h + b_hn)), h' = (1-z) ∘ n + z ∘ h. tape[rows, 4·units] = r, z, n, U_n h + b_hn. */
  gruForward(
    rows: number,
    fanIn: number,
    units: number,
    x: number,
    h: number,
    weightIh: number,
    weightHh: number,
    biasIh: number,
    biasHh: number,
    hNext: number,
    y: number,
    tape: number,
  ): void;
  /** gates[rows, 4·units] = dr, dz, dn, dn ∘ r (before the nonlinearities); then dh = delta of h before the tick. */
  gruBackward(
    rows: number,
    units: number,
    h: number,
    tape: number,
    dy: number,
    dh: number,
    weightHh: number,
    gates: number,
  ): void;
  /** gruForward after its products: tape holds the sums under σ (r, z), W_n x + b_in, and U_n h + b_hn. */
  gruGates(rows: number, units: number, h: number, hNext: number, y: number, tape: number): void;
  /** gruBackward before its products: gates, and dh = (dy + dh) ∘ z, to which they are added. */
  gruGatesBack(
    rows: number,
    units: number,
    h: number,
    tape: number,
    dy: number,
    dh: number,
    gates: number,
  ): void;

  // Flat vectors.

  /** Σ x², in float64: finite exactly if every x is. */
  sumOfSquares(n: number, x: number): number;
  /** The largest |x|: NaN if one is NaN, 0 if there are none. */
  largestMagnitude(n: number, x: number): number;
  /** x *= factor. */
  scale(n: number, factor: number, x: number): void;
  /** y += factor · x. */
  addScaled(n: number, factor: number, x: number, y: number): void;
  /** PyTorch's Adam at `step` (from 1); maximum 0: no amsgrad; decoupled 1: AdamW's weight decay, p *= 1 - rate·weightDecay. */
  adam(
    n: number,
    parameters: number,
    gradient: number,
    mean: number,
    square: number,
    maximum: number,
    rate: number,
    beta1: number,
    beta2: number,
    epsilon: number,
    step: number,
    weightDecay: number,
    decoupled: number,
  ): void;
}

/**
 * The elementwise activations by the number that kernels know them by. gelu is the exact one, x·Φ(x).
 *
 * @example
 *   const block = arena.allocate(2);
 *   block.array.set([-1, 2]);
 *   kernels.activate(activationKind.relu, 2, block.address, block.address, 0);
 *   [...block.array] // => [0, 2]
 */
export const activationKind = {
  tanh: 0,
  relu: 1,
  sigmoid: 2,
  gelu: 3,
  silu: 4,
  softplus: 5,
  elu: 6,
  leakyRelu: 7,
} as const;
