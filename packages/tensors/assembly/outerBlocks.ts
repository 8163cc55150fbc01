import { madd } from "./lanes";
import { scratch } from "./scratch";

/** Terms of four rows that fill the scratch. */
const depth: i32 = 64;
/** Columns of b that fill the first cache together with them. */
const width: i32 = 128;

/**
 * `outerProducts` where m is a multiple of 4 and n one of 8, in blocks of 4 rows × 8 columns of c.
 *
 * A block stays in registers over 64 terms, which need 32 KiB of b for all blocks of the same rows; then the sums
 * continue with what is in c, with the same bits. Where A is stored transposed, its floats for one block are far apart
 * and share few sets of the cache, so they are copied into one stretch first.
 */
export function outerBlocks(
  m: i32, n: i32, terms: i32, a: usize, stride: usize, step: usize,
  b: usize, ldb: usize, c: usize, ldc: usize, accumulate: i32,
): void {
  for (let t = 0; t < terms; t += depth) {
    const some = min(depth, terms - t);
    for (let j = 0; j < n; j += width) {
      const end = (<usize>min(n, j + width)) << 2;
      const bt = b + <usize>t * ldb;
      for (let i = 0; i < m; i += 4) {
        const ai = a + <usize>t * step + <usize>i * stride;
        const ci = c + <usize>i * ldc;
        if (stride == 4) {
          gather(some, ai, step);
          for (let offset = (<usize>j) << 2; offset < end; offset += 32)
            block(some, scratch, 4, 16, bt + offset, ldb, ci + offset, ldc, accumulate);
        } else {
          for (let offset = (<usize>j) << 2; offset < end; offset += 32)
            block(some, ai, stride, 4, bt + offset, ldb, ci + offset, ldc, accumulate);
        }
      }
    }
    accumulate = 1;
  }
}

/** Copies four floats of each term to the scratch. */
// @ts-ignore: decorator
@inline
function gather(terms: i32, a: usize, step: usize): void {
  const end = scratch + ((<usize>terms) << 4);
  for (let to = scratch; to < end; to += 16, a += step) v128.store(to, v128.load(a));
}

/**
 * One block. `stride` or `step` is a constant, which saves additions.
 *
 * Two terms a round, with an exit between them. The exit is for odd counts; it also keeps V8 from loading the numbers of
 * both terms before it multiplies, for which there are too few registers.
 */
// @ts-ignore: decorator
@inline
function block(
  terms: i32, a: usize, stride: usize, step: usize, b: usize, ldb: usize, c0: usize, ldc: usize, accumulate: i32,
): void {
  const c1 = c0 + ldc, c2 = c1 + ldc, c3 = c2 + ldc;
  let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0, t0 = s0, t1 = s0, t2 = s0, t3 = s0;
  if (accumulate) {
    s0 = v128.load(c0), s1 = v128.load(c1), s2 = v128.load(c2), s3 = v128.load(c3);
    t0 = v128.load(c0, 16), t1 = v128.load(c1, 16), t2 = v128.load(c2, 16), t3 = v128.load(c3, 16);
  }
  const end = a + <usize>terms * step;
  const odd = terms & 1 ? end - step : 0;
  do {
    const a1 = a + stride, a2 = a1 + stride, a3 = a2 + stride;
    let y = v128.load(b), z = v128.load(b, 16);
    let x = v128.load32_splat(a);
    s0 = madd(s0, x, y);
    t0 = madd(t0, x, z);
    x = v128.load32_splat(a1);
    s1 = madd(s1, x, y);
    t1 = madd(t1, x, z);
    x = v128.load32_splat(a2);
    s2 = madd(s2, x, y);
    t2 = madd(t2, x, z);
    x = v128.load32_splat(a3);
    s3 = madd(s3, x, y);
    t3 = madd(t3, x, z);
    if (a == odd) break;
    b += ldb;
    y = v128.load(b), z = v128.load(b, 16);
    x = v128.load32_splat(a + step);
    s0 = madd(s0, x, y);
    t0 = madd(t0, x, z);
    x = v128.load32_splat(a1 + step);
    s1 = madd(s1, x, y);
    t1 = madd(t1, x, z);
    x = v128.load32_splat(a2 + step);
    s2 = madd(s2, x, y);
    t2 = madd(t2, x, z);
    x = v128.load32_splat(a3 + step);
    s3 = madd(s3, x, y);
    t3 = madd(t3, x, z);
    b += ldb;
    a += 2 * step;
  } while (a < end);
  v128.store(c0, s0);
  v128.store(c1, s1);
  v128.store(c2, s2);
  v128.store(c3, s3);
  v128.store(c0, t0, 16);
  v128.store(c1, t1, 16);
  v128.store(c2, t2, 16);
  v128.store(c3, t3, 16);
}
