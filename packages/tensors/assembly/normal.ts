import { exp } from "./exp";
import { horner } from "./lanes";

/**
 * Φ(x), the standard normal distribution: erfc(|x|/√2) / 2, or one minus that.
 *
 * @source Press et al., "Numerical Recipes in C", 2nd edition, 1992, section 6.2, erfcc (relative error 1.2e-7).
 */
// @ts-ignore: decorator
@inline
export function normalDistribution(x: v128): v128 {
  const one = f32x4.splat(1);
  const t = f32x4.mul(f32x4.abs(x), f32x4.splat(0.70710678118654752));
  const u = f32x4.div(one, f32x4.add(one, f32x4.mul(t, f32x4.splat(0.5))));
  let p = horner(f32x4.splat(0.17087277), u, -0.82215223);
  p = horner(p, u, 1.48851587);
  p = horner(p, u, -1.13520398);
  p = horner(p, u, 0.27886807);
  p = horner(p, u, -0.18628806);
  p = horner(p, u, 0.09678418);
  p = horner(p, u, 0.37409196);
  p = horner(p, u, 1.00002368);
  p = horner(p, u, -1.26551223);
  const half = f32x4.mul(f32x4.mul(u, exp(f32x4.sub(p, f32x4.mul(t, t)))), f32x4.splat(0.5));
  return v128.bitselect(half, f32x4.sub(one, half), f32x4.lt(x, f32x4.splat(0)));
}

/** φ(x) = exp(-x²/2) / √(2π), its derivative. */
// @ts-ignore: decorator
@inline
export function normalDensity(x: v128): v128 {
  return f32x4.mul(exp(f32x4.mul(f32x4.mul(x, x), f32x4.splat(-0.5))), f32x4.splat(0.3989422804014327));
}
