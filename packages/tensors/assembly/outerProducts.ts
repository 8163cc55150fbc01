import { madd } from "./lanes";
import { outerBlocks } from "./outerBlocks";

/**
 * c[m, n] = Σ over t of A[t, m] ⊗ b[t, n], or `+=` where `accumulate` is set: t in order, starting from what is in c.
 * A[t, i] is at `a + t · step + i · stride`, so that A may be stored transposed. Addresses and distances are in bytes.
 *
 * Blocks of 4 rows × 8 columns of c, or of one row × 16, stay in registers over many t. With 32 columns V8 would be
 * short of registers.
 */
export function outerProducts(
  m: i32, n: i32, terms: i32, a: usize, stride: usize, step: usize,
  b: usize, ldb: usize, c: usize, ldc: usize, accumulate: i32,
): void {
  if (terms == 1 && accumulate && !(n & 3)) return oneTerm(m, n, a, stride, b, c, ldc);
  const rows = m & ~3;
  if (rows) {
    let j = 0;
    if (n >= 16) {
      j = n & ~7;
      outerBlocks(rows, j, terms, a, stride, step, b, ldb, c, ldc, accumulate);
    }
    for (; j + 8 <= n; j += 8) {
      const offset = (<usize>j) << 2;
      for (let i = 0; i < rows; i += 4)
        fourRows(2, 4, terms, a + <usize>i * stride, stride, step, b + offset, ldb, c + <usize>i * ldc + offset, ldc, accumulate);
    }
    for (; j < n; j += 4) {
      const left = min(n - j, 4);
      // A narrow block begins before its columns, in lanes that are not stored. It may read floats 0 to 15, which no block has.
      const offset = ((<usize>j) << 2) - ((<usize>(4 - left)) << 2);
      for (let i = 0; i < rows; i += 4)
        fourRows(1, left, terms, a + <usize>i * stride, stride, step, b + offset, ldb, c + <usize>i * ldc + offset, ldc, accumulate);
    }
  }
  for (let i = rows; i < m; i++) {
    const ai = a + <usize>i * stride;
    const ci = c + <usize>i * ldc;
    let j = 0;
    for (; j + 16 <= n; j += 16) oneRow(4, 4, terms, ai, step, b + ((<usize>j) << 2), ldb, ci + ((<usize>j) << 2), accumulate);
    for (; j < n; j += 4) {
      const left = min(n - j, 4);
      const offset = ((<usize>j) << 2) - ((<usize>(4 - left)) << 2);
      oneRow(1, left, terms, ai, step, b + offset, ldb, ci + offset, accumulate);
    }
  }
}

/** A single outer product, which blocks would not make faster: n is a multiple of 4. */
function oneTerm(m: i32, n: i32, a: usize, stride: usize, b: usize, c: usize, ldc: usize): void {
  const width = (<usize>n) << 2;
  for (let i = 0; i < m; i++, a += stride, c += ldc) {
    const x = v128.load32_splat(a);
    for (let j: usize = 0; j < width; j += 16) v128.store(c + j, madd(v128.load(c + j), x, v128.load(b + j)));
  }
}

/** What is in c, or zeros. */
// @ts-ignore: decorator
@inline
function start(c: usize, accumulate: i32): v128 {
  return accumulate ? v128.load(c) : f32x4.splat(0);
}

/** Stores the last `left` lanes. */
// @ts-ignore: decorator
@inline
function storeLast(c: usize, v: v128, left: i32): void {
  if (left >= 4) {
    v128.store(c, v);
    return;
  }
  v128.store32_lane(c, v, 3, 12);
  if (left > 1) v128.store32_lane(c, v, 2, 8);
  if (left > 2) v128.store32_lane(c, v, 1, 4);
}

/** Four rows of c, one or two vectors wide (`vectors` is a constant, so the compiler drops the branches that are never taken). */
// @ts-ignore: decorator
@inline
function fourRows(
  vectors: i32, left: i32, terms: i32, a: usize, stride: usize, step: usize,
  b: usize, ldb: usize, c0: usize, ldc: usize, accumulate: i32,
): void {
  const c1 = c0 + ldc, c2 = c1 + ldc, c3 = c2 + ldc;
  let s0 = start(c0, accumulate), s1 = start(c1, accumulate), s2 = start(c2, accumulate), s3 = start(c3, accumulate);
  let t0 = s0, t1 = s1, t2 = s2, t3 = s3;
  if (vectors > 1) {
    t0 = start(c0 + 16, accumulate);
    t1 = start(c1 + 16, accumulate);
    t2 = start(c2 + 16, accumulate);
    t3 = start(c3 + 16, accumulate);
  }
  for (let t = 0; t < terms; t++) {
    const y = v128.load(b);
    const z = vectors > 1 ? v128.load(b, 16) : y;
    let q = a;
    let x = v128.load32_splat(q);
    s0 = madd(s0, x, y);
    if (vectors > 1) t0 = madd(t0, x, z);
    x = v128.load32_splat(q += stride);
    s1 = madd(s1, x, y);
    if (vectors > 1) t1 = madd(t1, x, z);
    x = v128.load32_splat(q += stride);
    s2 = madd(s2, x, y);
    if (vectors > 1) t2 = madd(t2, x, z);
    x = v128.load32_splat(q += stride);
    s3 = madd(s3, x, y);
    if (vectors > 1) t3 = madd(t3, x, z);
    a += step;
    b += ldb;
  }
  storeLast(c0, s0, left);
  storeLast(c1, s1, left);
  storeLast(c2, s2, left);
  storeLast(c3, s3, left);
  if (vectors > 1) {
    v128.store(c0, t0, 16);
    v128.store(c1, t1, 16);
    v128.store(c2, t2, 16);
    v128.store(c3, t3, 16);
  }
}

/** One row of c, one or four vectors wide. */
// @ts-ignore: decorator
@inline
function oneRow(
  vectors: i32, left: i32, terms: i32, a: usize, step: usize, b: usize, ldb: usize, c: usize, accumulate: i32,
): void {
  let s0 = start(c, accumulate);
  let s1 = s0, s2 = s0, s3 = s0;
  if (vectors > 1) {
    s1 = start(c + 16, accumulate);
    s2 = start(c + 32, accumulate);
    s3 = start(c + 48, accumulate);
  }
  for (let t = 0; t < terms; t++) {
    const x = v128.load32_splat(a);
    s0 = madd(s0, x, v128.load(b));
    if (vectors > 1) {
      s1 = madd(s1, x, v128.load(b, 16));
      s2 = madd(s2, x, v128.load(b, 32));
      s3 = madd(s3, x, v128.load(b, 48));
    }
    a += step;
    b += ldb;
  }
  storeLast(c, s0, left);
  if (vectors > 1) {
    v128.store(c, s1, 16);
    v128.store(c, s2, 32);
    v128.store(c, s3, 48);
  }
}
