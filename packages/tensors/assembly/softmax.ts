import { exp } from "./exp";
import { at, keep, load4, maxLane, store4, sumLanes } from "./lanes";
import { logAboveOne } from "./log";

/** y = softmax(x) for each row of n. */
export function softmax(rows: i32, n: i32, x: i32, y: i32): void {
  const size = at(n);
  for (let row = 0, xr = at(x), yr = at(y); row < rows; row++, xr += size, yr += size) {
    const sum = expShifted(n, xr, yr, rowMax(n, xr));
    for (let i = 0; i < n; i += 4) {
      const p = yr + at(i);
      store4(p, f32x4.div(load4(p, n - i), f32x4.splat(sum)), n - i);
    }
  }
}

/** dx = y ∘ (dy - Σ dy ∘ y) for each row. */
export function softmaxBack(rows: i32, n: i32, y: i32, dy: i32, dx: i32): void {
  const size = at(n);
  for (let row = 0, yr = at(y), dyr = at(dy), dxr = at(dx); row < rows; row++, yr += size, dyr += size, dxr += size) {
    let s = f32x4.splat(0);
    for (let i = 0; i < n; i += 4)
      s = f32x4.add(s, f32x4.mul(load4(dyr + at(i), n - i), load4(yr + at(i), n - i)));
    const sum = f32x4.splat(sumLanes(s));
    for (let i = 0; i < n; i += 4) {
      const d = f32x4.sub(load4(dyr + at(i), n - i), sum);
      store4(dxr + at(i), f32x4.mul(load4(yr + at(i), n - i), d), n - i);
    }
  }
}

/** y = log softmax(x) for each row of n. */
export function logSoftmax(rows: i32, n: i32, x: i32, y: i32): void {
  const size = at(n);
  for (let row = 0, xr = at(x), yr = at(y); row < rows; row++, xr += size, yr += size) {
    const max = rowMax(n, xr);
    const log = logAboveOne(f32x4.splat(expShifted(n, xr, yr, max)));
    for (let i = 0; i < n; i += 4) {
      const shifted = f32x4.sub(load4(xr + at(i), n - i), f32x4.splat(max));
      store4(yr + at(i), f32x4.sub(shifted, log), n - i);
    }
  }
}

/** dx = dy - exp(y) Σ dy for each row. */
export function logSoftmaxBack(rows: i32, n: i32, y: i32, dy: i32, dx: i32): void {
  const size = at(n);
  for (let row = 0, yr = at(y), dyr = at(dy), dxr = at(dx); row < rows; row++, yr += size, dyr += size, dxr += size) {
    let s = f32x4.splat(0);
    for (let i = 0; i < n; i += 4) s = f32x4.add(s, load4(dyr + at(i), n - i));
    const sum = f32x4.splat(sumLanes(s));
    for (let i = 0; i < n; i += 4) {
      const share = f32x4.mul(exp(load4(yr + at(i), n - i)), sum);
      store4(dxr + at(i), f32x4.sub(load4(dyr + at(i), n - i), share), n - i);
    }
  }
}

/** The largest of n floats. */
export function rowMax(n: i32, x: usize): f32 {
  let m = v128.load32_splat(x);
  let i = 0;
  for (; i + 4 <= n; i += 4) m = f32x4.pmax(m, v128.load(x + at(i)));
  if (i < n) m = f32x4.pmax(m, keep(load4(x + at(i), n - i), n - i, m));
  return maxLane(m);
}

/** y = exp(x - max); Σ y. y may be x. */
export function expShifted(n: i32, x: usize, y: usize, max: f32): f32 {
  const zero = f32x4.splat(0), most = f32x4.splat(max);
  let sum = zero;
  let i = 0;
  for (; i + 4 <= n; i += 4) {
    const e = exp(f32x4.sub(v128.load(x + at(i)), most));
    v128.store(y + at(i), e);
    sum = f32x4.add(sum, e);
  }
  if (i < n) {
    const e = exp(f32x4.sub(load4(x + at(i), n - i), most));
    store4(y + at(i), e, n - i);
    sum = f32x4.add(sum, keep(e, n - i, zero));
  }
  return sumLanes(sum);
}
