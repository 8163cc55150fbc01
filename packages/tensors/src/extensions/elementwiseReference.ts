import type { Floats } from "../Floats.js";
import { sigmoid } from "../reference/activations.js";
import type { RowwiseKernels } from "./RowwiseKernels.js";

/** The kernels of `elementwiseKernels` in plain TypeScript. */
export function elementwiseReference(memory: () => Floats): RowwiseKernels {
  return {
    affine(rows, n, factor, shift, x, ldx, y, ldy, accumulate) {
      const m = memory();
      for (let row = 0; row < rows; row++) {
        for (let i = 0; i < n; i++)
          put(m, y + row * ldy + i, factor * m[x + row * ldx + i] + shift, accumulate);
      }
    },

    addScaledRows(rows, n, factor, a, lda, b, ldb, y, ldy) {
      const m = memory();
      for (let row = 0; row < rows; row++) {
        for (let i = 0; i < n; i++)
          m[y + row * ldy + i] = m[a + row * lda + i] + factor * m[b + row * ldb + i];
      }
    },

    multiplyRows(rows, n, a, lda, b, ldb, y, ldy, accumulate) {
      const m = memory();
      for (let row = 0; row < rows; row++) {
        for (let i = 0; i < n; i++)
          put(m, y + row * ldy + i, m[a + row * lda + i] * m[b + row * ldb + i], accumulate);
      }
    },

    divideRows(rows, n, a, lda, b, ldb, y, ldy, accumulate) {
      const m = memory();
      for (let row = 0; row < rows; row++) {
        for (let i = 0; i < n; i++)
          put(m, y + row * ldy + i, m[a + row * lda + i] / m[b + row * ldb + i], accumulate);
      }
    },

    divideRowsBack(rows, n, b, ldb, y, ldy, dy, lddy, db, lddb, accumulate) {
      const m = memory();
      for (let row = 0; row < rows; row++) {
        for (let i = 0; i < n; i++) {
          const slope = m[y + row * ldy + i] / m[b + row * ldb + i];
          put(m, db + row * lddb + i, -m[dy + row * lddy + i] * slope, accumulate);
        }
      }
    },

    applyRows(kind, rows, n, x, ldx, y, ldy) {
      const m = memory();
      const { value } = byKind[kind];
      for (let row = 0; row < rows; row++) {
        for (let i = 0; i < n; i++) m[y + row * ldy + i] = value(m[x + row * ldx + i]);
      }
    },

    applyRowsBack(kind, rows, n, x, ldx, y, ldy, dy, lddy, dx, lddx, accumulate) {
      const m = memory();
      const { derivative } = byKind[kind];
      for (let row = 0; row < rows; row++) {
        for (let i = 0; i < n; i++) {
          const slope = derivative(m[x + row * ldx + i], m[y + row * ldy + i]);
          put(m, dx + row * lddx + i, m[dy + row * lddy + i] * slope, accumulate);
        }
      }
    },

    sumParts(rows, m, n, factor, x, ldx, y, ldy, accumulate) {
      const floats = memory();
      for (let row = 0; row < rows; row++) {
        for (let part = 0; part < m; part++) {
          let sum = 0;
          for (let i = 0; i < n; i++) sum += floats[x + row * ldx + part * n + i];
          put(floats, y + row * ldy + part, factor * sum, accumulate);
        }
      }
    },

    repeatParts(rows, m, n, factor, x, ldx, y, ldy, accumulate) {
      const floats = memory();
      for (let row = 0; row < rows; row++) {
        for (let i = 0; i < m * n; i++)
          put(floats, y + row * ldy + i, factor * floats[x + row * ldx + Math.floor(i / n)], accumulate);
      }
    },

    outerRows(rows, m, n, a, lda, b, ldb, y, ldy, accumulate) {
      const floats = memory();
      for (let row = 0; row < rows; row++) {
        for (let i = 0; i < m * n; i++) {
          const product = floats[a + row * lda + Math.floor(i / n)] * floats[b + row * ldb + (i % n)];
          put(floats, y + row * ldy + i, product, accumulate);
        }
      }
    },

    matrixVectorRows(rows, m, n, a, lda, b, ldb, y, ldy, accumulate) {
      const floats = memory();
      for (let row = 0; row < rows; row++) {
        for (let part = 0; part < m; part++) {
          let sum = 0;
          for (let i = 0; i < n; i++) sum += floats[a + row * lda + part * n + i] * floats[b + row * ldb + i];
          put(floats, y + row * ldy + part, sum, accumulate);
        }
      }
    },

    vectorMatrixRows(rows, m, n, a, lda, b, ldb, y, ldy, accumulate) {
      const floats = memory();
      for (let row = 0; row < rows; row++) {
        for (let i = 0; i < n; i++) {
          let sum = 0;
          for (let part = 0; part < m; part++)
            sum += floats[a + row * lda + part] * floats[b + row * ldb + part * n + i];
          put(floats, y + row * ldy + i, sum, accumulate);
        }
      }
    },
  };
}

function put(memory: Floats, address: number, value: number, accumulate: number): void {
  memory[address] = accumulate === 1 ? memory[address] + value : value;
}

/** A function of one number and its derivative, which may use the result of the function. */
interface DifferentiableFunction {
  readonly value: (x: number) => number;
  readonly derivative: (x: number, y: number) => number;
}

// In the order of `functionKind`; no call makes it, which would keep it in programs that do not use it.
const byKind: readonly DifferentiableFunction[] = [
  { value: Math.exp, derivative: (_, y) => y },
  { value: Math.log, derivative: (x) => 1 / x },
  { value: Math.tanh, derivative: (_, y) => 1 - y * y },
  { value: sigmoid, derivative: (_, y) => y * (1 - y) },
  // softplus: log(1 + e^x), which would overflow as written.
  { value: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))), derivative: sigmoid },
  { value: (x) => (x <= 0 ? 0 : x), derivative: (x) => (x <= 0 ? 0 : 1) },
  { value: (x) => (x > 0 ? x : Math.expm1(x)), derivative: (x, y) => (x > 0 ? 1 : y + 1) },
  { value: (x) => (x > 0 ? x + 1 : Math.exp(x)), derivative: (x, y) => (x > 0 ? 1 : y) },
  { value: Math.sqrt, derivative: (_, y) => 0.5 / y },
  { value: (x) => 1 / Math.sqrt(x), derivative: (x, y) => (-0.5 * y) / x },
];
