import { horner, madd } from "./lanes";

// exp(x) = 2ⁿ · exp(r) with n = round(x / ln 2), r = x - n ln 2 in ±ln 2 / 2; exp(r) = 1 + r + r² P(r).
// 1.5 · 2²³ added to n leaves n as an integer in the low bits of the float: rounding and conversion in one addition.

// @ts-ignore: decorator
@inline
const SHIFT: f32 = 12582912.0;

/** n + SHIFT. */
// @ts-ignore: decorator
@inline
function power(x: v128): v128 {
  return horner(x, f32x4.splat(1.44269504088896341), SHIFT);
}

/** r, with ln 2 in two parts so that n ln 2 is subtracted exactly. */
// @ts-ignore: decorator
@inline
function rest(x: v128, shifted: v128): v128 {
  const n = f32x4.sub(shifted, f32x4.splat(SHIFT));
  return madd(madd(x, n, f32x4.splat(-0.693359375)), n, f32x4.splat(2.12194440e-4));
}

/** exp(r) - 1 for r in ±ln 2 / 2. @source Moshier, Cephes, expf.c. */
// @ts-ignore: decorator
@inline
function expMinusOneNearZero(r: v128): v128 {
  let p = horner(f32x4.splat(1.9875691500e-4), r, 1.3981999507e-3);
  p = horner(p, r, 8.3334519073e-3);
  p = horner(p, r, 4.1665795894e-2);
  p = horner(p, r, 1.6666665459e-1);
  p = horner(p, r, 5.0000001201e-1);
  return madd(r, f32x4.mul(r, r), p);
}

/** 2ⁿ for n + SHIFT, n from -126 to 127. */
// @ts-ignore: decorator
@inline
function twoTo(shifted: v128): v128 {
  return i32x4.add(i32x4.shl(shifted, 23), i32x4.splat(127 << 23));
}

/** exp(x) for x limited to ±87: what sigmoids need, and a third cheaper than `exp`. NaN stays NaN. */
// @ts-ignore: decorator
@inline
export function expWithin87(x: v128): v128 {
  const limited = f32x4.pmax(f32x4.pmin(x, f32x4.splat(87)), f32x4.splat(-87));
  const shifted = power(limited);
  const e = expMinusOneNearZero(rest(limited, shifted));
  const scale = twoTo(shifted);
  return madd(scale, scale, e);
}

/** exp(x) over all of float32: subnormal results, 0 and ∞ included. The scale goes in by halves, as 2¹²⁸ is no float. */
// @ts-ignore: decorator
@inline
export function exp(x: v128): v128 {
  const limited = f32x4.pmax(f32x4.pmin(x, f32x4.splat(89)), f32x4.splat(-104));
  const shifted = power(limited);
  const e = f32x4.add(expMinusOneNearZero(rest(limited, shifted)), f32x4.splat(1));
  const n = i32x4.sub(shifted, f32x4.splat(SHIFT));
  const half = i32x4.shr_s(n, 1);
  const one = i32x4.splat(127);
  const low = i32x4.shl(i32x4.add(half, one), 23);
  const high = i32x4.shl(i32x4.add(i32x4.sub(n, half), one), 23);
  return f32x4.mul(f32x4.mul(e, low), high);
}

/** exp(x) - 1 for x ≤ 0 without cancellation near 0. */
// @ts-ignore: decorator
@inline
export function expMinusOne(x: v128): v128 {
  const limited = f32x4.pmax(x, f32x4.splat(-87));
  const shifted = power(limited);
  const scale = twoTo(shifted);
  return madd(f32x4.sub(scale, f32x4.splat(1)), scale, expMinusOneNearZero(rest(limited, shifted)));
}
