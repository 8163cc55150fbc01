import { exp } from "./exp";
import { madd } from "./lanes";

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
  // Halves and quarters of the polynomial at once: with Horner's rule each step would wait for the one before.
  const u2 = f32x4.mul(u, u), u4 = f32x4.mul(u2, u2);
  const first = madd(line(-1.26551223, 1.00002368, u), line(0.37409196, 0.09678418, u), u2);
  const second = madd(line(-0.18628806, 0.27886807, u), line(-1.13520398, 1.48851587, u), u2);
  const p = madd(first, madd(second, line(-0.82215223, 0.17087277, u), u4), u4);
  const half = f32x4.mul(f32x4.mul(u, exp(f32x4.sub(p, f32x4.mul(t, t)))), f32x4.splat(0.5));
  return v128.bitselect(half, f32x4.sub(one, half), f32x4.lt(x, f32x4.splat(0)));
}

/** φ(x) = exp(-x²/2) / √(2π), its derivative. */
// @ts-ignore: decorator
@inline
export function normalDensity(x: v128): v128 {
  return f32x4.mul(exp(f32x4.mul(f32x4.mul(x, x), f32x4.splat(-0.5))), f32x4.splat(0.3989422804014327));
}

/** c0 + c1 · x. */
// @ts-ignore: decorator
@inline
function line(c0: f32, c1: f32, x: v128): v128 {
  return madd(f32x4.splat(c0), f32x4.splat(c1), x);
}
