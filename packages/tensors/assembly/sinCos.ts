import { madd } from "./lanes";

// x = k · π/2 + r, r in ±π/4; π/2 in three parts, so that k · π/2 is subtracted exactly for |x| up to some thousands.
// Polynomials @source Moshier, Cephes, sinf.c. The constants are variables for the reason that exp.ts gives.

let zero: v128 = f32x4.splat(0);
let high: v128 = zero, middle: v128 = zero, low: v128 = zero, perQuarter: v128 = zero;
let s3: v128 = zero, s5: v128 = zero, s7: v128 = zero;
let c0: v128 = zero, c2: v128 = zero, c4: v128 = zero, c6: v128 = zero, c8: v128 = zero;
let oneBit: v128 = zero, twoBit: v128 = zero;
high = f32x4.splat(-1.5703125);
middle = f32x4.splat(-4.837512969970703125e-4);
low = f32x4.splat(-7.54978995489188216e-8);
perQuarter = f32x4.splat(0.636619772367581343);
s3 = f32x4.splat(-1.6666654611e-1);
s5 = f32x4.splat(8.3321608736e-3);
s7 = f32x4.splat(-1.9515295891e-4);
c0 = f32x4.splat(1);
c2 = f32x4.splat(-0.5);
c4 = f32x4.splat(4.166664568298827e-2);
c6 = f32x4.splat(-1.388731625493765e-3);
c8 = f32x4.splat(2.443315711809948e-5);
oneBit = i32x4.splat(1);
twoBit = i32x4.splat(2);

/** The rest r of x. */
// @ts-ignore: decorator
@inline
export function restOf(x: v128, k: v128): v128 {
  return madd(madd(madd(x, k, high), k, middle), k, low);
}

// @ts-ignore: decorator
@inline
export function sinNearZero(r: v128): v128 {
  const z = f32x4.mul(r, r);
  const p = madd(s3, madd(s5, s7, z), z);
  return madd(r, f32x4.mul(p, z), r);
}

// @ts-ignore: decorator
@inline
export function cosNearZero(r: v128): v128 {
  const z = f32x4.mul(r, r);
  const p = madd(c4, madd(c6, c8, z), z);
  return madd(madd(c0, z, c2), f32x4.mul(z, z), p);
}

/** k. */
// @ts-ignore: decorator
@inline
export function quarters(x: v128): v128 {
  return f32x4.nearest(f32x4.mul(x, perQuarter));
}

/** cos(x), or sin(x) where `further` is 3: the cosine three quarters of a turn further on. `sin` and `cos` are those of r. */
// @ts-ignore: decorator
@inline
export function turned(k: v128, further: i32, sin: v128, cos: v128): v128 {
  const turn = i32x4.add(i32x4.trunc_sat_f32x4_s(k), i32x4.splat(further));
  const isOdd = i32x4.eq(v128.and(turn, oneBit), oneBit);
  // Negative in the second and third quarter.
  const sign = i32x4.shl(v128.and(i32x4.add(turn, oneBit), twoBit), 30);
  return v128.xor(v128.bitselect(sin, cos, isOdd), sign);
}
