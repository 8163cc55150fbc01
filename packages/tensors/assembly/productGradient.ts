import { bytes } from "./lanes";
import { outerProducts } from "./outerProducts";

const chunk: i32 = 64;

/** c[m, n] += a[rows, m]ᵀ · b[rows, n], row after row. */
export function productGradient(
  rows: i32, m: i32, n: i32, a: i32, lda: i32, b: i32, ldb: i32, c: i32, ldc: i32,
): void {
  // A single column of c is computed as a row if it is contiguous: along a row, vectors can be used.
  if (n == 1 && ldc == 1) outerProducts(1, m, rows, bytes(b), 0, bytes(ldb), bytes(a), bytes(lda), bytes(c), 0, 1);
  else {
    // Every block of c reads all rows: few rows at a time stay in the first cache. The bits are the same, since the sums
    // continue with what is in c.
    for (let row = 0; row < rows; row += chunk)
      outerProducts(
        m, n, min(chunk, rows - row), bytes(a + row * lda), 4, bytes(lda), bytes(b + row * ldb), bytes(ldb), bytes(c), bytes(ldc), 1,
      );
  }
}
