import { at } from "./lanes";
import { outerProducts } from "./outerProducts";

/** c[m, n] += a[rows, m]ᵀ · b[rows, n], row after row. */
export function productGradient(
  rows: i32, m: i32, n: i32, a: i32, lda: i32, b: i32, ldb: i32, c: i32, ldc: i32,
): void {
  // A single column of c is a row when it is contiguous, and rows are what vectors are good at.
  if (n == 1 && ldc == 1) outerProducts(1, m, rows, at(b), 0, at(ldb), at(a), at(lda), at(c), 0, 1);
  else outerProducts(m, n, rows, at(a), 4, at(lda), at(b), at(ldb), at(c), at(ldc), 1);
}
