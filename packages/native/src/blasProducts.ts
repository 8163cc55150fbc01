import type { Blas } from "./openBlas.js";

/** Matrix products by BLAS in one memory; addresses (in floats) and leading dimensions are those of the kernels. */
export interface BlasProducts {
  /** c[rows, n] = a[rows, k] · b[k, n], or `+=` where `accumulate` is 1. */
  readonly multiply: Multiply;
  /** The same with b[n, k]ᵀ. */
  readonly multiplyTransposed: Multiply;
  /** c[m, n] += a[rows, m]ᵀ · b[rows, n]. */
  readonly addGradient: (
    rows: number,
    m: number,
    n: number,
    a: number,
    lda: number,
    b: number,
    ldb: number,
    c: number,
    ldc: number,
  ) => void;
}

type Multiply = (
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
) => void;

/**
 * `start` returns the address in the process at which the memory begins, in bytes; it is called each time, since memory
 * that grows may move.
 *
 * Up to three rows go one by one as vectors: libraries pack all of b before they multiply, which pays off over several
 * rows only.
 */
export function blasProducts({ sgemm, sgemv }: Blas, start: () => number): BlasProducts {
  const times =
    (b: typeof plain | typeof transposed): Multiply =>
    (rows, n, k, a, lda, factor, ldb, c, ldc, accumulate) => {
      const from = start();
      let x = from + 4 * a;
      let y = from + 4 * c;
      const w = from + 4 * factor;
      if (rows >= packed) {
        sgemm(rowMajor, plain, b, rows, n, k, 1, x, lda, w, ldb, accumulate, y, ldc);
        return;
      }
      // A row times b is bᵀ times that row.
      for (let row = 0; row < rows; row++, x += 4 * lda, y += 4 * ldc) {
        if (b === plain) sgemv(rowMajor, transposed, k, n, 1, w, ldb, x, 1, accumulate, y, 1);
        else sgemv(rowMajor, plain, n, k, 1, w, ldb, x, 1, accumulate, y, 1);
      }
    };

  return {
    multiply: times(plain),
    multiplyTransposed: times(transposed),
    addGradient: (rows, m, n, a, lda, b, ldb, c, ldc) => {
      const from = start();
      const [x, w, y] = [from + 4 * a, from + 4 * b, from + 4 * c];
      sgemm(rowMajor, transposed, plain, m, n, rows, 1, x, lda, w, ldb, 1, y, ldc);
    },
  };
}

const packed = 4;
// The constants of CBLAS.
const rowMajor = 101;
const plain = 111;
const transposed = 112;
