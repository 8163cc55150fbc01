import { at, load4, madd, store4 } from "./lanes";

/** c[n] += Σ over rows of a[rows, n], row after row. */
export function sumRows(rows: i32, n: i32, a: i32, lda: i32, c: i32): void {
  for (let i = 0; i < n; i += 4) {
    let sum = load4(at(c + i), n - i);
    for (let row = 0, p = at(a + i); row < rows; row++, p += at(lda)) sum = f32x4.add(sum, load4(p, n - i));
    store4(at(c + i), sum, n - i);
  }
}

/** Σ x², in float64: finite exactly if every x is. */
export function sumOfSquares(n: i32, x: i32): f64 {
  let even = f64x2.splat(0);
  let odd = f64x2.splat(0);
  for (let i = 0; i < n; i += 4) {
    const v = load4(at(x + i), n - i);
    const low = f64x2.promote_low_f32x4(v);
    const high = f64x2.promote_low_f32x4(v128.shuffle<f32>(v, v, 2, 3, 0, 1));
    even = f64x2.add(even, f64x2.mul(low, low));
    odd = f64x2.add(odd, f64x2.mul(high, high));
  }
  const sum = f64x2.add(even, odd);
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

/** x *= factor. */
export function scale(n: i32, factor: f64, x: i32): void {
  const f = f32x4.splat(<f32>factor);
  for (let i = 0; i < n; i += 4) store4(at(x + i), f32x4.mul(load4(at(x + i), n - i), f), n - i);
}

/** y += factor · x. */
export function addScaled(n: i32, factor: f64, x: i32, y: i32): void {
  const f = f32x4.splat(<f32>factor);
  for (let i = 0; i < n; i += 4)
    store4(at(y + i), madd(load4(at(y + i), n - i), f, load4(at(x + i), n - i)), n - i);
}
