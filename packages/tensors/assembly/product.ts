import { dotProducts } from "./dotProducts";
import { bytes } from "./lanes";
import { outerProducts } from "./outerProducts";

/** c[rows, n] = a[rows, k] · b[k, n], or `+=` where `accumulate` is 1. */
export function product(
  rows: i32, n: i32, k: i32, a: i32, lda: i32, b: i32, ldb: i32, c: i32, ldc: i32, accumulate: i32,
): void {
  // A single column of b is read as a row if it is contiguous.
  if (n == 1 && ldb == 1) dotProducts(rows, 1, k, bytes(a), bytes(lda), bytes(b), 0, 0, accumulate, bytes(c), bytes(ldc));
  else outerProducts(rows, n, k, bytes(a), bytes(lda), 4, bytes(b), bytes(ldb), bytes(c), bytes(ldc), accumulate);
}
