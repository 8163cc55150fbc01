import { madd } from "./lanes";

// exp(x) = 2ⁿ · exp(r) with n = round(x / ln 2), r = x - n ln 2 in ±ln 2 / 2; exp(r) = 1 + r + r² P(r).
// 1.5 · 2²³ added to n leaves n as an integer in the low bits of the float: rounding and conversion in one addition.
//
// The constants are variables on purpose: V8 makes a constant vector with three instructions at every use, which would
// be half of the work, and loads a global with one. A variable that is never assigned again would be compiled to a constant.

let log2e: v128 = f32x4.splat(0);
let minusLn2High: v128 = log2e, minusLn2Low: v128 = log2e, shift: v128 = log2e, one: v128 = log2e;
let limit: v128 = log2e, minusLimit: v128 = log2e;
let overflow: v128 = log2e, underflow: v128 = log2e, halfOfOne: v128 = log2e;
let c2: v128 = log2e, c3: v128 = log2e, c4: v128 = log2e, c5: v128 = log2e, c6: v128 = log2e, c7: v128 = log2e;
log2e = f32x4.splat(1.44269504088896341);
minusLn2High = f32x4.splat(-0.693359375);
minusLn2Low = f32x4.splat(2.12194440e-4);
shift = f32x4.splat(12582912.0);
one = f32x4.splat(1);
limit = f32x4.splat(87);
minusLimit = f32x4.splat(-87);
overflow = f32x4.splat(89);
underflow = f32x4.splat(-87.5);
halfOfOne = i32x4.splat(126 << 23);
c7 = f32x4.splat(1.9875691500e-4);
c6 = f32x4.splat(1.3981999507e-3);
c5 = f32x4.splat(8.3334519073e-3);
c4 = f32x4.splat(4.1665795894e-2);
c3 = f32x4.splat(1.6666665459e-1);
c2 = f32x4.splat(5.0000001201e-1);

/** n + 1.5 · 2²³. */
// @ts-ignore: decorator
@inline
function power(x: v128): v128 {
  return f32x4.add(f32x4.mul(x, log2e), shift);
}

/** r, with ln 2 in two parts so that n ln 2 is subtracted exactly. */
// @ts-ignore: decorator
@inline
function rest(x: v128, shifted: v128): v128 {
  const n = f32x4.sub(shifted, shift);
  return madd(madd(x, n, minusLn2High), n, minusLn2Low);
}

/** exp(r) - 1 for r in ±ln 2 / 2. @source Moshier, Cephes, expf.c. */
// @ts-ignore: decorator
@inline
function expMinusOneNearZero(r: v128): v128 {
  let p = madd(c6, r, c7);
  p = madd(c5, r, p);
  p = madd(c4, r, p);
  p = madd(c3, r, p);
  p = madd(c2, r, p);
  return madd(r, f32x4.mul(r, r), p);
}

/** 2ⁿ for n + 1.5 · 2²³, n from -126 to 127. */
// @ts-ignore: decorator
@inline
function twoTo(shifted: v128): v128 {
  return i32x4.add(i32x4.shl(shifted, 23), one);
}

/** exp(x) for x limited to ±87: what sigmoids need, and a third cheaper than `exp`. NaN stays NaN. */
// @ts-ignore: decorator
@inline
export function expWithin87(x: v128): v128 {
  const limited = f32x4.pmax(f32x4.pmin(x, limit), minusLimit);
  const shifted = power(limited);
  const e = expMinusOneNearZero(rest(limited, shifted));
  const scale = twoTo(shifted);
  return madd(scale, scale, e);
}

/**
 * exp(x) from 0 to ∞: 2 · 2ⁿ⁻¹ · exp(r), as 2¹²⁸ is no float. 0 where it would be below 1.7e-38, from x = -87 on:
 * subnormal results cost processors a hundred times as much.
 */
// @ts-ignore: decorator
@inline
export function exp(x: v128): v128 {
  const limited = f32x4.pmax(f32x4.pmin(x, overflow), underflow);
  const shifted = power(limited);
  // n is -126 or more, and then 2ⁿ⁻¹ is the float with exponent field 0: zero.
  const scale = i32x4.add(i32x4.shl(shifted, 23), halfOfOne);
  const y = madd(scale, scale, expMinusOneNearZero(rest(limited, shifted)));
  return f32x4.add(y, y);
}

/** exp(x) - 1 for x limited to ±87, without cancellation near 0. */
// @ts-ignore: decorator
@inline
export function expMinusOne(x: v128): v128 {
  const limited = f32x4.pmax(f32x4.pmin(x, limit), minusLimit);
  const shifted = power(limited);
  const scale = twoTo(shifted);
  return madd(f32x4.sub(scale, one), scale, expMinusOneNearZero(rest(limited, shifted)));
}
