import { bytes, load4, madd, store4 } from "./lanes";

// Each loop runs over whole vectors, where `left` is the constant 4 and costs nothing, and then once over the last floats.

/** c[n] += Σ over rows of a[rows, n], row after row. */
export function sumRows(rows: i32, n: i32, a: i32, lda: i32, c: i32): void {
  let i = 0;
  for (; i + 4 <= n; i += 4) sumColumns(4, rows, bytes(a + i), bytes(lda), bytes(c + i));
  if (i < n) sumColumns(n - i, rows, bytes(a + i), bytes(lda), bytes(c + i));
}

/** c[rows, n] += x[n], to every row. */
export function addRow(rows: i32, n: i32, x: i32, c: i32, ldc: i32): void {
  for (let row = 0; row < rows; row++, c += ldc) {
    let i = 0;
    for (; i + 4 <= n; i += 4) v128.store(bytes(c + i), f32x4.add(v128.load(bytes(c + i)), v128.load(bytes(x + i))));
    if (i < n) store4(bytes(c + i), f32x4.add(load4(bytes(c + i), n - i), load4(bytes(x + i), n - i)), n - i);
  }
}

/** Σ x², in float64: finite exactly if every x is. */
export function sumOfSquares(n: i32, x: i32): f64 {
  let first = f64x2.splat(0), second = first, third = first, fourth = first;
  let i = 0;
  for (; i + 8 <= n; i += 8) {
    const p = bytes(x + i);
    first = f64x2.add(first, squares(v128.load64_zero(p)));
    second = f64x2.add(second, squares(v128.load64_zero(p, 8)));
    third = f64x2.add(third, squares(v128.load64_zero(p, 16)));
    fourth = f64x2.add(fourth, squares(v128.load64_zero(p, 24)));
  }
  for (; i < n; i += 4) {
    const v = load4(bytes(x + i), n - i);
    first = f64x2.add(first, squares(v));
    second = f64x2.add(second, squares(upper(v)));
  }
  const sum = f64x2.add(f64x2.add(first, second), f64x2.add(third, fourth));
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

/** The largest |x|; NaN if one is NaN. Without the sign, bits are ordered as the numbers are, and those of NaN are the largest. */
export function largestMagnitude(n: i32, x: i32): f64 {
  let first = i32x4.splat(0), second = first, third = first, fourth = first;
  let p = bytes(x);
  for (let left = n & ~15; left > 0; left -= 16, p += 64) {
    first = i32x4.max_u(first, i32x4.shl(v128.load(p), 1));
    second = i32x4.max_u(second, i32x4.shl(v128.load(p, 16), 1));
    third = i32x4.max_u(third, i32x4.shl(v128.load(p, 32), 1));
    fourth = i32x4.max_u(fourth, i32x4.shl(v128.load(p, 48), 1));
  }
  for (let left = n & 15; left > 0; left -= 4, p += 16) first = i32x4.max_u(first, i32x4.shl(load4(p, left), 1));
  const four = i32x4.max_u(i32x4.max_u(first, second), i32x4.max_u(third, fourth));
  const two = i32x4.max_u(four, upper(four));
  const bits = max<u32>(i32x4.extract_lane(two, 0), i32x4.extract_lane(two, 1));
  return <f64>reinterpret<f32>(bits >>> 1);
}

/** x *= factor. */
export function scale(n: i32, factor: f64, x: i32): void {
  const f = f32x4.splat(<f32>factor);
  let i = 0;
  for (; i + 4 <= n; i += 4) v128.store(bytes(x + i), f32x4.mul(v128.load(bytes(x + i)), f));
  if (i < n) store4(bytes(x + i), f32x4.mul(load4(bytes(x + i), n - i), f), n - i);
}

/** y += factor · x. */
export function addScaled(n: i32, factor: f64, x: i32, y: i32): void {
  const f = f32x4.splat(<f32>factor);
  let i = 0;
  for (; i + 4 <= n; i += 4) v128.store(bytes(y + i), madd(v128.load(bytes(y + i)), f, v128.load(bytes(x + i))));
  if (i < n) store4(bytes(y + i), madd(load4(bytes(y + i), n - i), f, load4(bytes(x + i), n - i)), n - i);
}

// @ts-ignore: decorator
@inline
function sumColumns(left: i32, rows: i32, a: usize, lda: usize, c: usize): void {
  let sum = load4(c, left);
  for (let row = 0; row < rows; row++, a += lda) sum = f32x4.add(sum, load4(a, left));
  store4(c, sum, left);
}

// @ts-ignore: decorator
@inline
function upper(v: v128): v128 {
  return v128.shuffle<f32>(v, v, 2, 3, 0, 1);
}

/** The squares of the lower two lanes. A load of two floats converts them at the same time. */
// @ts-ignore: decorator
@inline
function squares(v: v128): v128 {
  const wide = f64x2.promote_low_f32x4(v);
  return f64x2.mul(wide, wide);
}
