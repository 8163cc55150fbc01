import type { Floats } from "../Floats.js";
import type { Kernels } from "../Kernels.js";

type Products = Pick<Kernels, "productTransposed" | "product" | "productGradient" | "sumRows" | "addRow">;

/** Matrix products by their definition: one number after the other, always in the same order. */
export function products(memory: () => Floats): Products {
  return {
    productTransposed(rows, n, k, a, lda, b, ldb, bias, c, ldc) {
      const m = memory();
      for (let row = 0; row < rows; row++)
        for (let j = 0; j < n; j++)
          m[c + row * ldc + j] = dot(m, k, a + row * lda, b + j * ldb) + (bias === 0 ? 0 : m[bias + j]);
    },

    product(rows, n, k, a, lda, b, ldb, c, ldc, accumulate) {
      const m = memory();
      for (let row = 0; row < rows; row++)
        for (let j = 0; j < n; j++) {
          const address = c + row * ldc + j;
          m[address] = (accumulate === 1 ? m[address] : 0) + dotColumn(m, k, a + row * lda, b + j, ldb);
        }
    },

    // Stored after each row, so that a sum in two parts has the bits of the sum in one.
    productGradient(rows, m, n, a, lda, b, ldb, c, ldc) {
      const x = memory();
      for (let row = 0; row < rows; row++)
        for (let i = 0; i < m; i++)
          for (let j = 0; j < n; j++) x[c + i * ldc + j] += x[a + row * lda + i] * x[b + row * ldb + j];
    },

    sumRows(rows, n, a, lda, c) {
      const m = memory();
      for (let row = 0; row < rows; row++) for (let j = 0; j < n; j++) m[c + j] += m[a + row * lda + j];
    },

    addRow(rows, n, x, c, ldc) {
      const m = memory();
      for (let row = 0; row < rows; row++) for (let j = 0; j < n; j++) m[c + row * ldc + j] += m[x + j];
    },
  };
}

/** Σ x[i] · y[i], summed in float64. */
export function dot(m: Floats, n: number, x: number, y: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += m[x + i] * m[y + i];
  return sum;
}

/** Σ x[i] · y[i · ld]: with the column of a matrix. */
export function dotColumn(m: Floats, n: number, x: number, y: number, ld: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += m[x + i] * m[y + i * ld];
  return sum;
}
