import { dotProducts } from "./dotProducts";
import { at } from "./lanes";
import { outerProducts } from "./outerProducts";

/** c[rows, n] = a[rows, k] · b[k, n], or `+=` where `accumulate` is 1. */
export function product(
  rows: i32, n: i32, k: i32, a: i32, lda: i32, b: i32, ldb: i32, c: i32, ldc: i32, accumulate: i32,
): void {
  // A single column of b is a row when it is contiguous.
  if (n == 1 && ldb == 1) dotProducts(rows, 1, k, at(a), at(lda), at(b), 0, 0, accumulate, at(c), at(ldc));
  else outerProducts(rows, n, k, at(a), at(lda), 4, at(b), at(ldb), at(c), at(ldc), accumulate);
}
