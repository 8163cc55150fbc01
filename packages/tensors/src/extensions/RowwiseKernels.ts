/**
 * Operations on matrices `[rows, n]` that may lie in wider rows: `ld…` is the number of floats from one row to the next, 0
 * for a row that all rows share. Where `accumulate` is 1, a result is added to what is there. An output may be an input.
 */
export interface RowwiseKernels {
  /** y = factor · x + shift. */
  affine(
    rows: number,
    n: number,
    factor: number,
    shift: number,
    x: number,
    ldx: number,
    y: number,
    ldy: number,
    accumulate: number,
  ): void;
  /** y = a + factor · b. */
  addScaledRows(
    rows: number,
    n: number,
    factor: number,
    a: number,
    lda: number,
    b: number,
    ldb: number,
    y: number,
    ldy: number,
  ): void;
  /** y = a ∘ b. */
  multiplyRows(
    rows: number,
    n: number,
    a: number,
    lda: number,
    b: number,
    ldb: number,
    y: number,
    ldy: number,
    accumulate: number,
  ): void;
  /** y = a / b. */
  divideRows(
    rows: number,
    n: number,
    a: number,
    lda: number,
    b: number,
    ldb: number,
    y: number,
    ldy: number,
    accumulate: number,
  ): void;
  /** db = -dy ∘ y / b, from y = a / b. */
  divideRowsBack(
    rows: number,
    n: number,
    b: number,
    ldb: number,
    y: number,
    ldy: number,
    dy: number,
    lddy: number,
    db: number,
    lddb: number,
    accumulate: number,
  ): void;
  /** y = f(x); `kind` is a number of `functionKind`. */
  applyRows(kind: number, rows: number, n: number, x: number, ldx: number, y: number, ldy: number): void;
  /** dx = dy ∘ f'(x), from x and y = f(x). */
  applyRowsBack(
    kind: number,
    rows: number,
    n: number,
    x: number,
    ldx: number,
    y: number,
    ldy: number,
    dy: number,
    lddy: number,
    dx: number,
    lddx: number,
    accumulate: number,
  ): void;
  /** y[rows, m] = factor · the sums of the m parts of n of x[rows, m, n]. */
  sumParts(
    rows: number,
    m: number,
    n: number,
    factor: number,
    x: number,
    ldx: number,
    y: number,
    ldy: number,
    accumulate: number,
  ): void;
  /** y[rows, m, n] = factor · x[rows, m], each number n times. */
  repeatParts(
    rows: number,
    m: number,
    n: number,
    factor: number,
    x: number,
    ldx: number,
    y: number,
    ldy: number,
    accumulate: number,
  ): void;
  /** y[rows, m, n] = a[rows, m] bᵀ[rows, n]: a matrix for each row. */
  outerRows(
    rows: number,
    m: number,
    n: number,
    a: number,
    lda: number,
    b: number,
    ldb: number,
    y: number,
    ldy: number,
    accumulate: number,
  ): void;
  /** y[rows, m] = a[rows, m, n] b[rows, n]. */
  matrixVectorRows(
    rows: number,
    m: number,
    n: number,
    a: number,
    lda: number,
    b: number,
    ldb: number,
    y: number,
    ldy: number,
    accumulate: number,
  ): void;
  /** y[rows, n] = aᵀ[rows, m] b[rows, m, n]. */
  vectorMatrixRows(
    rows: number,
    m: number,
    n: number,
    a: number,
    lda: number,
    b: number,
    ldb: number,
    y: number,
    ldy: number,
    accumulate: number,
  ): void;
}
