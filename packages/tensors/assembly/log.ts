import { horner, madd } from "./lanes";

/** ln((1 + s) / (1 - s)) = 2 s (1 + z/3 + z²/5 + …), z = s² ≤ 1/9; the series of the inverse hyperbolic tangent. */
// @ts-ignore: decorator
@inline
function logOfRatio(s: v128, z: v128): v128 {
  let p = horner(f32x4.splat(1.0 / 15.0), z, 1.0 / 13.0);
  p = horner(p, z, 1.0 / 11.0);
  p = horner(p, z, 1.0 / 9.0);
  p = horner(p, z, 1.0 / 7.0);
  p = horner(p, z, 1.0 / 5.0);
  p = horner(p, z, 1.0 / 3.0);
  return f32x4.mul(f32x4.add(s, s), horner(p, z, 1));
}

/** ln(1 + u) for u from 0 to 1, to relative precision. */
// @ts-ignore: decorator
@inline
export function logOnePlus(u: v128): v128 {
  const s = f32x4.div(u, f32x4.add(u, f32x4.splat(2)));
  // Below 1e-4 the square changes nothing, and further below it would be subnormal, which is slow.
  const visible = f32x4.pmax(s, f32x4.splat(1e-4));
  return logOfRatio(s, f32x4.mul(visible, visible));
}

/** ln(x) for finite normal x > 0 (or NaN), exact near 1: x = 2ᵉ · m, m from 1/√2 to √2. */
// @ts-ignore: decorator
@inline
export function logAboveOne(x: v128): v128 {
  const one = f32x4.splat(1);
  // Subtracting the bits of 1/√2 makes the exponent field count from there.
  const e = i32x4.shr_s(i32x4.sub(x, i32x4.splat(0x3f3504f3)), 23);
  const m = i32x4.sub(x, i32x4.shl(e, 23));
  const n = f32x4.convert_i32x4_s(e);
  const s = f32x4.div(f32x4.sub(m, one), f32x4.add(m, one));
  const low = madd(logOfRatio(s, f32x4.mul(s, s)), n, f32x4.splat(-2.12194440e-4));
  // The bits of NaN look like those of a number: x - x, else zero, keeps it.
  return f32x4.add(madd(low, n, f32x4.splat(0.693359375)), f32x4.sub(x, x));
}

/** ln(x) for any float: -∞ at 0, NaN below it. */
// @ts-ignore: decorator
@inline
export function log(x: v128): v128 {
  const zero = f32x4.splat(0);
  // Subnormal numbers have no exponent of their own: they are taken 2²⁴ times as large.
  const tiny = f32x4.lt(x, f32x4.splat(1.17549435e-38));
  const scaled = v128.bitselect(f32x4.mul(x, f32x4.splat(16777216)), x, tiny);
  const ln = f32x4.sub(logAboveOne(scaled), v128.and(tiny, f32x4.splat(16.635532333438687)));
  const atZero = v128.bitselect(f32x4.splat(-Infinity), ln, f32x4.eq(x, zero));
  const below = v128.bitselect(f32x4.splat(NaN), atZero, f32x4.lt(x, zero));
  return v128.bitselect(x, below, f32x4.eq(x, f32x4.splat(Infinity)));
}
