import { madd, sumLanes, sumLanes4 } from "./lanes";

/**
 * c[rows, n] = a[rows, k] · b[n, k]ᵀ, plus `bias` (0: none), plus what is in c where `accumulate` is set.
 * Addresses and leading dimensions are in bytes.
 *
 * Every element is one vector of four partial sums over k in order, in every kind of block: blocks of
 * 2 rows × 4 outputs, and 1 × 4 for an odd row. k beyond a multiple of four is a last step with lanes masked.
 */
export function dotProducts(
  rows: i32, n: i32, k: i32, a: usize, lda: usize, b: usize, ldb: usize,
  bias: usize, accumulate: i32, c: usize, ldc: usize,
): void {
  if (k == 1 && ldb == 4) return scaledColumn(rows, n, a, lda, b, bias, accumulate, c, ldc);
  const size = (<usize>k) << 2;
  const pairs = rows & ~1;
  let o = 0;
  if (pairs)
    for (o = 0; o + 4 <= n; o += 4) {
      const offset = (<usize>o) << 2;
      const bo = b + <usize>o * ldb;
      const biasAddress = bias ? bias + offset : 0;
      for (let row = 0; row < pairs; row += 2)
        twoByFour(size, a + <usize>row * lda, lda, bo, ldb, biasAddress, accumulate, c + <usize>row * ldc + offset, ldc);
    }
  if (rows & 1) {
    const ar = a + <usize>pairs * lda, cr = c + <usize>pairs * ldc;
    for (o = 0; o + 4 <= n; o += 4) {
      const offset = (<usize>o) << 2;
      oneByFour(size, ar, b + <usize>o * ldb, ldb, bias ? bias + offset : 0, accumulate, cr + offset);
    }
  }
  for (; o < n; o++) {
    const offset = (<usize>o) << 2;
    for (let row = 0; row < rows; row++) {
      let y = sumLanes(oneByOne(size, a + <usize>row * lda, b + <usize>o * ldb));
      const p = c + <usize>row * ldc + offset;
      if (bias) y += load<f32>(bias + offset);
      if (accumulate) y += load<f32>(p);
      store<f32>(p, y);
    }
  }
}

/** Which lanes of the last four floats no whole step has used. The others are zero in both factors, so no NaN comes in. */
// @ts-ignore: decorator
@inline
function tailMask(size: usize): v128 {
  return i32x4.ge_s(i32x4(0, 4, 8, 12), i32x4.splat(16 - <i32>(size & 15)));
}

/** The last four floats of a vector, masked. It may begin before the vector: no block has the floats 0 to 15. */
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
    let offset: usize = 0;
    for (; offset < whole; offset += 16)
      finish4(c + offset, f32x4.mul(x, v128.load(b + offset)), bias ? bias + offset : 0, accumulate);
    for (; offset < end; offset += 4) {
      let y = f32x4.extract_lane(x, 0) * load<f32>(b + offset);
      if (bias) y += load<f32>(bias + offset);
      if (accumulate) y += load<f32>(c + offset);
      store<f32>(c + offset, y);
    }
    a += lda;
    c += ldc;
  }
}

/** sum + x · b over eight floats of k, in order. Two steps at once halve the work on addresses. */
// @ts-ignore: decorator
@inline
function twoSteps(sum: v128, x: v128, y: v128, b: usize): v128 {
  return madd(madd(sum, x, v128.load(b)), y, v128.load(b, 16));
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
function oneByFour(size: usize, a: usize, b: usize, ldb: usize, bias: usize, accumulate: i32, c: usize): void {
  let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0;
  const end = a + (size & ~15);
  for (; a + 32 <= end; a += 32, b += 32) {
    const x = v128.load(a), y = v128.load(a, 16);
    let q = b;
    s0 = twoSteps(s0, x, y, q);
    s1 = twoSteps(s1, x, y, q += ldb);
    s2 = twoSteps(s2, x, y, q += ldb);
    s3 = twoSteps(s3, x, y, q += ldb);
  }
  if (a < end) {
    const x = v128.load(a);
    let q = b;
    s0 = madd(s0, x, v128.load(q));
    s1 = madd(s1, x, v128.load(q += ldb));
    s2 = madd(s2, x, v128.load(q += ldb));
    s3 = madd(s3, x, v128.load(q += ldb));
    a += 16;
    b += 16;
  }
  if (size & 15) {
    const mask = tailMask(size), rest = size & 15;
    const x = last(a, rest, mask);
    let q = b;
    s0 = madd(s0, x, last(q, rest, mask));
    s1 = madd(s1, x, last(q += ldb, rest, mask));
    s2 = madd(s2, x, last(q += ldb, rest, mask));
    s3 = madd(s3, x, last(q += ldb, rest, mask));
  }
  finish4(c, sumLanes4(s0, s1, s2, s3), bias, accumulate);
}

/**
 * Two steps a round, with an exit between them. The exit is for odd counts; it also keeps V8 from loading the numbers of
 * both steps before it multiplies, for which there are too few registers.
 */
// @ts-ignore: decorator
@inline
function twoByFour(
  size: usize, a: usize, lda: usize, b: usize, ldb: usize, bias: usize, accumulate: i32, c: usize, ldc: usize,
): void {
  let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0, t0 = s0, t1 = s0, t2 = s0, t3 = s0;
  let a1 = a + lda, b1 = b + ldb, b2 = b1 + ldb, b3 = b2 + ldb;
  const end = a + (size & ~15);
  if (size >= 16) {
    const odd = size & 16 ? end - 16 : 0;
    do {
      let x = v128.load(a), z = v128.load(a1);
      let y = v128.load(b);
      s0 = madd(s0, x, y);
      t0 = madd(t0, z, y);
      y = v128.load(b1);
      s1 = madd(s1, x, y);
      t1 = madd(t1, z, y);
      y = v128.load(b2);
      s2 = madd(s2, x, y);
      t2 = madd(t2, z, y);
      y = v128.load(b3);
      s3 = madd(s3, x, y);
      t3 = madd(t3, z, y);
      if (a == odd) break;
      x = v128.load(a, 16), z = v128.load(a1, 16);
      y = v128.load(b, 16);
      s0 = madd(s0, x, y);
      t0 = madd(t0, z, y);
      y = v128.load(b1, 16);
      s1 = madd(s1, x, y);
      t1 = madd(t1, z, y);
      y = v128.load(b2, 16);
      s2 = madd(s2, x, y);
      t2 = madd(t2, z, y);
      y = v128.load(b3, 16);
      s3 = madd(s3, x, y);
      t3 = madd(t3, z, y);
      a += 32, a1 += 32, b += 32, b1 += 32, b2 += 32, b3 += 32;
    } while (a < end);
  }
  if (size & 15) {
    const mask = tailMask(size);
    // The pointers are at the end of the whole steps, or one step before it.
    const rest = end - a + (size & 15);
    const x = last(a, rest, mask);
    const z = last(a1, rest, mask);
    let y = last(b, rest, mask);
    s0 = madd(s0, x, y);
    t0 = madd(t0, z, y);
    y = last(b1, rest, mask);
    s1 = madd(s1, x, y);
    t1 = madd(t1, z, y);
    y = last(b2, rest, mask);
    s2 = madd(s2, x, y);
    t2 = madd(t2, z, y);
    y = last(b3, rest, mask);
    s3 = madd(s3, x, y);
    t3 = madd(t3, z, y);
  }
  finish4(c, sumLanes4(s0, s1, s2, s3), bias, accumulate);
  finish4(c + ldc, sumLanes4(t0, t1, t2, t3), bias, accumulate);
}
