import { horner, madd } from "./lanes";

// x = k · π/2 + r, r in ±π/4; π/2 in three parts, so that k · π/2 is subtracted exactly for |x| up to some thousands.
// Polynomials @source Moshier, Cephes, sinf.c.

/** The rest r of x. */
// @ts-ignore: decorator
@inline
export function restOf(x: v128, k: v128): v128 {
  const high = madd(x, k, f32x4.splat(-1.5703125));
  return madd(madd(high, k, f32x4.splat(-4.837512969970703125e-4)), k, f32x4.splat(-7.54978995489188216e-8));
}

// @ts-ignore: decorator
@inline
export function sinNearZero(r: v128): v128 {
  const z = f32x4.mul(r, r);
  let p = horner(f32x4.splat(-1.9515295891e-4), z, 8.3321608736e-3);
  p = horner(p, z, -1.6666654611e-1);
  return madd(r, f32x4.mul(p, z), r);
}

// @ts-ignore: decorator
@inline
export function cosNearZero(r: v128): v128 {
  const z = f32x4.mul(r, r);
  let p = horner(f32x4.splat(2.443315711809948e-5), z, -1.388731625493765e-3);
  p = horner(p, z, 4.166664568298827e-2);
  return madd(madd(f32x4.splat(1), z, f32x4.splat(-0.5)), f32x4.mul(z, z), p);
}

/** k. */
// @ts-ignore: decorator
@inline
export function quarters(x: v128): v128 {
  return f32x4.nearest(f32x4.mul(x, f32x4.splat(0.636619772367581343)));
}

/** cos(x), or sin(x) where `further` is 3: the cosine three quarters of a turn further on. `sin` and `cos` are those of r. */
// @ts-ignore: decorator
@inline
export function turned(k: v128, further: i32, sin: v128, cos: v128): v128 {
  const turn = i32x4.add(i32x4.trunc_sat_f32x4_s(k), i32x4.splat(further));
  const isOdd = i32x4.eq(v128.and(turn, i32x4.splat(1)), i32x4.splat(1));
  // Negative in the second and third quarter.
  const sign = i32x4.shl(v128.and(i32x4.add(turn, i32x4.splat(1)), i32x4.splat(2)), 30);
  return v128.xor(v128.bitselect(sin, cos, isOdd), sign);
}
