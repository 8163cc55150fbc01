import { exp } from "./exp";
import { bytes, keep, load4, maxLane, store4, sumLanes } from "./lanes";
import { logAboveOne } from "./log";

/** y = softmax(x) for each row of n. */
export function softmax(rows: i32, n: i32, x: i32, y: i32): void {
  const size = bytes(n);
  for (let row = 0, xr = bytes(x), yr = bytes(y); row < rows; row++, xr += size, yr += size) {
    const sum = expShifted(n, xr, yr, rowMax(n, xr));
    for (let i = 0; i < n; i += 4) {
      const p = yr + bytes(i);
      store4(p, f32x4.div(load4(p, n - i), f32x4.splat(sum)), n - i);
    }
  }
}

/** dx = y ∘ (dy - Σ dy ∘ y) for each row. */
export function softmaxBack(rows: i32, n: i32, y: i32, dy: i32, dx: i32): void {
  const size = bytes(n);
  for (let row = 0, yr = bytes(y), dyr = bytes(dy), dxr = bytes(dx); row < rows; row++, yr += size, dyr += size, dxr += size) {
    let s = f32x4.splat(0);
    for (let i = 0; i < n; i += 4)
      s = f32x4.add(s, f32x4.mul(load4(dyr + bytes(i), n - i), load4(yr + bytes(i), n - i)));
    const sum = f32x4.splat(sumLanes(s));
    for (let i = 0; i < n; i += 4) {
      const d = f32x4.sub(load4(dyr + bytes(i), n - i), sum);
      store4(dxr + bytes(i), f32x4.mul(load4(yr + bytes(i), n - i), d), n - i);
    }
  }
}

/** y = log softmax(x) for each row of n. */
export function logSoftmax(rows: i32, n: i32, x: i32, y: i32): void {
  const size = bytes(n);
  for (let row = 0, xr = bytes(x), yr = bytes(y); row < rows; row++, xr += size, yr += size) {
    const max = rowMax(n, xr);
    const log = logAboveOne(f32x4.splat(expShifted(n, xr, yr, max)));
    for (let i = 0; i < n; i += 4) {
      const shifted = f32x4.sub(load4(xr + bytes(i), n - i), f32x4.splat(max));
      store4(yr + bytes(i), f32x4.sub(shifted, log), n - i);
    }
  }
}

/** dx = dy - exp(y) Σ dy for each row. */
export function logSoftmaxBack(rows: i32, n: i32, y: i32, dy: i32, dx: i32): void {
  const size = bytes(n);
  for (let row = 0, yr = bytes(y), dyr = bytes(dy), dxr = bytes(dx); row < rows; row++, yr += size, dyr += size, dxr += size) {
    let s = f32x4.splat(0);
    for (let i = 0; i < n; i += 4) s = f32x4.add(s, load4(dyr + bytes(i), n - i));
    const sum = f32x4.splat(sumLanes(s));
    for (let i = 0; i < n; i += 4) {
      const share = f32x4.mul(exp(load4(yr + bytes(i), n - i)), sum);
      store4(dxr + bytes(i), f32x4.sub(load4(dyr + bytes(i), n - i), share), n - i);
    }
  }
}

/** The largest of n floats. */
export function rowMax(n: i32, x: usize): f32 {
  let m = v128.load32_splat(x);
  let i = 0;
  for (; i + 4 <= n; i += 4) m = f32x4.pmax(m, v128.load(x + bytes(i)));
  if (i < n) m = f32x4.pmax(m, keep(load4(x + bytes(i), n - i), n - i, m));
  return maxLane(m);
}

/** y = exp(x - max); Σ y. y may be x. */
export function expShifted(n: i32, x: usize, y: usize, max: f32): f32 {
  const zero = f32x4.splat(0), most = f32x4.splat(max);
  let sum = zero;
  let i = 0;
  for (; i + 4 <= n; i += 4) {
    const e = exp(f32x4.sub(v128.load(x + bytes(i)), most));
    v128.store(y + bytes(i), e);
    sum = f32x4.add(sum, e);
  }
  if (i < n) {
    const e = exp(f32x4.sub(load4(x + bytes(i), n - i), most));
    store4(y + bytes(i), e, n - i);
    sum = f32x4.add(sum, keep(e, n - i, zero));
  }
  return sumLanes(sum);
}
