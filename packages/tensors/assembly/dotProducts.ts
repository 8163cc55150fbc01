import { madd, sumLanes, sumLanes4 } from "./lanes";

/**
 * c[rows, n] = a[rows, k] · b[n, k]ᵀ, plus `bias` (0: none), plus what is in c where `accumulate` is set.
 * Addresses and leading dimensions are in bytes.
 *
 * Every element is one vector of four partial sums over k in order, whatever block it is computed in: blocks of
 * 2 rows × 4 outputs for several rows, 1 × 8 for one. k beyond a multiple of four is a last step with lanes masked.
 */
export function dotProducts(
  rows: i32, n: i32, k: i32, a: usize, lda: usize, b: usize, ldb: usize,
  bias: usize, accumulate: i32, c: usize, ldc: usize,
): void {
  if (k == 1 && ldb == 4) return scaledColumn(rows, n, a, lda, b, bias, accumulate, c, ldc);
  const size = (<usize>k) << 2;
  let o: i32 = 0;
  if (rows > 1) {
    for (; o + 4 <= n; o += 4) {
      let row = 0;
      const bo = b + <usize>o * ldb;
      const at = (<usize>o) << 2;
      const biasAt = bias ? bias + at : 0;
      for (; row + 2 <= rows; row += 2)
        twoByFour(size, a + <usize>row * lda, lda, bo, ldb, biasAt, accumulate, c + <usize>row * ldc + at, ldc);
      if (row < rows) {
        const ar = a + <usize>row * lda;
        finish4(c + <usize>row * ldc + at, oneByFour(size, ar, bo, ldb), biasAt, accumulate);
      }
    }
  }
  else {
    for (; o + 8 <= n; o += 8) {
      const at = (<usize>o) << 2;
      oneByEight(size, a, b + <usize>o * ldb, ldb, bias ? bias + at : 0, accumulate, c + at);
    }
    for (; o + 4 <= n; o += 4) {
      const at = (<usize>o) << 2;
      finish4(c + at, oneByFour(size, a, b + <usize>o * ldb, ldb), bias ? bias + at : 0, accumulate);
    }
  }
  for (; o < n; o++) {
    const at = (<usize>o) << 2;
    for (let row = 0; row < rows; row++) {
      let y = sumLanes(oneByOne(size, a + <usize>row * lda, b + <usize>o * ldb));
      const p = c + <usize>row * ldc + at;
      if (bias) y += load<f32>(bias + at);
      if (accumulate) y += load<f32>(p);
      store<f32>(p, y);
    }
  }
}

/** The lanes of the last four floats that a step of four has not yet seen. Zeros in both factors keep NaN out. */
// @ts-ignore: decorator
@inline
function tailMask(size: usize): v128 {
  return i32x4.ge_s(i32x4(0, 4, 8, 12), i32x4.splat(16 - <i32>(size & 15)));
}

/** The last four floats of a vector, masked. It may begin before the vector: address 0 to 15 is nobody's. */
// @ts-ignore: decorator
@inline
function last(p: usize, size: usize, mask: v128): v128 {
  return v128.and(v128.load(p + size - 16), mask);
}

// @ts-ignore: decorator
@inline
function finish4(c: usize, sum: v128, bias: usize, accumulate: i32): void {
  if (bias) sum = f32x4.add(sum, v128.load(bias));
  if (accumulate) sum = f32x4.add(sum, v128.load(c));
  v128.store(c, sum);
}

/** k = 1: c = a · bᵀ, along the outputs. */
function scaledColumn(
  rows: i32, n: i32, a: usize, lda: usize, b: usize, bias: usize, accumulate: i32, c: usize, ldc: usize,
): void {
  const end = (<usize>n) << 2;
  const whole = end & ~15;
  for (let row = 0; row < rows; row++) {
    const x = v128.load32_splat(a);
    let at: usize = 0;
    for (; at < whole; at += 16)
      finish4(c + at, f32x4.mul(x, v128.load(b + at)), bias ? bias + at : 0, accumulate);
    for (; at < end; at += 4) {
      let y = f32x4.extract_lane(x, 0) * load<f32>(b + at);
      if (bias) y += load<f32>(bias + at);
      if (accumulate) y += load<f32>(c + at);
      store<f32>(c + at, y);
    }
    a += lda;
    c += ldc;
  }
}

// @ts-ignore: decorator
@inline
function oneByOne(size: usize, a: usize, b: usize): v128 {
  let s = f32x4.splat(0);
  const whole = size & ~15;
  for (let p: usize = 0; p < whole; p += 16) s = madd(s, v128.load(a + p), v128.load(b + p));
  if (size & 15) {
    const mask = tailMask(size);
    s = madd(s, last(a, size, mask), last(b, size, mask));
  }
  return s;
}

// @ts-ignore: decorator
@inline
function oneByFour(size: usize, a: usize, b0: usize, ldb: usize): v128 {
  const b1 = b0 + ldb, b2 = b1 + ldb, b3 = b2 + ldb;
  let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0;
  const whole = size & ~15;
  for (let p: usize = 0; p < whole; p += 16) {
    const x = v128.load(a + p);
    s0 = madd(s0, x, v128.load(b0 + p));
    s1 = madd(s1, x, v128.load(b1 + p));
    s2 = madd(s2, x, v128.load(b2 + p));
    s3 = madd(s3, x, v128.load(b3 + p));
  }
  if (size & 15) {
    const mask = tailMask(size);
    const x = last(a, size, mask);
    s0 = madd(s0, x, last(b0, size, mask));
    s1 = madd(s1, x, last(b1, size, mask));
    s2 = madd(s2, x, last(b2, size, mask));
    s3 = madd(s3, x, last(b3, size, mask));
  }
  return sumLanes4(s0, s1, s2, s3);
}

function oneByEight(
  size: usize, a: usize, b0: usize, ldb: usize, bias: usize, accumulate: i32, c: usize,
): void {
  const b1 = b0 + ldb, b2 = b1 + ldb, b3 = b2 + ldb, b4 = b3 + ldb, b5 = b4 + ldb, b6 = b5 + ldb, b7 = b6 + ldb;
  let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0, s6 = s0, s7 = s0;
  const whole = size & ~15;
  for (let p: usize = 0; p < whole; p += 16) {
    const x = v128.load(a + p);
    s0 = madd(s0, x, v128.load(b0 + p));
    s1 = madd(s1, x, v128.load(b1 + p));
    s2 = madd(s2, x, v128.load(b2 + p));
    s3 = madd(s3, x, v128.load(b3 + p));
    s4 = madd(s4, x, v128.load(b4 + p));
    s5 = madd(s5, x, v128.load(b5 + p));
    s6 = madd(s6, x, v128.load(b6 + p));
    s7 = madd(s7, x, v128.load(b7 + p));
  }
  if (size & 15) {
    const mask = tailMask(size);
    const x = last(a, size, mask);
    s0 = madd(s0, x, last(b0, size, mask));
    s1 = madd(s1, x, last(b1, size, mask));
    s2 = madd(s2, x, last(b2, size, mask));
    s3 = madd(s3, x, last(b3, size, mask));
    s4 = madd(s4, x, last(b4, size, mask));
    s5 = madd(s5, x, last(b5, size, mask));
    s6 = madd(s6, x, last(b6, size, mask));
    s7 = madd(s7, x, last(b7, size, mask));
  }
  finish4(c, sumLanes4(s0, s1, s2, s3), bias, accumulate);
  finish4(c + 16, sumLanes4(s4, s5, s6, s7), bias ? bias + 16 : 0, accumulate);
}

function twoByFour(
  size: usize, a0: usize, lda: usize, b0: usize, ldb: usize, bias: usize, accumulate: i32, c: usize, ldc: usize,
): void {
  const a1 = a0 + lda;
  const b1 = b0 + ldb, b2 = b1 + ldb, b3 = b2 + ldb;
  let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0, t0 = s0, t1 = s0, t2 = s0, t3 = s0;
  const whole = size & ~15;
  for (let p: usize = 0; p < whole; p += 16) {
    const x0 = v128.load(a0 + p);
    const x1 = v128.load(a1 + p);
    let y = v128.load(b0 + p);
    s0 = madd(s0, x0, y);
    t0 = madd(t0, x1, y);
    y = v128.load(b1 + p);
    s1 = madd(s1, x0, y);
    t1 = madd(t1, x1, y);
    y = v128.load(b2 + p);
    s2 = madd(s2, x0, y);
    t2 = madd(t2, x1, y);
    y = v128.load(b3 + p);
    s3 = madd(s3, x0, y);
    t3 = madd(t3, x1, y);
  }
  if (size & 15) {
    const mask = tailMask(size);
    const x0 = last(a0, size, mask);
    const x1 = last(a1, size, mask);
    let y = last(b0, size, mask);
    s0 = madd(s0, x0, y);
    t0 = madd(t0, x1, y);
    y = last(b1, size, mask);
    s1 = madd(s1, x0, y);
    t1 = madd(t1, x1, y);
    y = last(b2, size, mask);
    s2 = madd(s2, x0, y);
    t2 = madd(t2, x1, y);
    y = last(b3, size, mask);
    s3 = madd(s3, x0, y);
    t3 = madd(t3, x1, y);
  }
  finish4(c, sumLanes4(s0, s1, s2, s3), bias, accumulate);
  finish4(c + ldc, sumLanes4(t0, t1, t2, t3), bias, accumulate);
}
