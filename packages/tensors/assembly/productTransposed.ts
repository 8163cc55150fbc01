import { dotProducts } from "./dotProducts";
import { bytes } from "./lanes";

/** c[rows, n] = bias[n] + a[rows, k] · b[n, k]ᵀ; bias 0: none. */
export function productTransposed(
  rows: i32, n: i32, k: i32, a: i32, lda: i32, b: i32, ldb: i32, bias: i32, c: i32, ldc: i32,
): void {
  dotProducts(rows, n, k, bytes(a), bytes(lda), bytes(b), bytes(ldb), bytes(bias), 0, bytes(c), bytes(ldc));
}
