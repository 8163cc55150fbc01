import { dotProducts } from "./dotProducts";
import { at } from "./lanes";

/** c[rows, n] = bias[n] + a[rows, k] · b[n, k]ᵀ; bias 0: none. */
export function productTransposed(
  rows: i32, n: i32, k: i32, a: i32, lda: i32, b: i32, ldb: i32, bias: i32, c: i32, ldc: i32,
): void {
  dotProducts(rows, n, k, at(a), at(lda), at(b), at(ldb), at(bias), 0, at(c), at(ldc));
}
