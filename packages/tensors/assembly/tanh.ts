import { horner } from "./lanes";

/**
 * tanh(x) = x · P(x²) / Q(x²), exactly ±1 from 9 on.
 *
 * @source The rational approximation of Eigen's ptanh_float.
 */
// @ts-ignore: decorator
@inline
export function tanh(x: v128): v128 {
  const one = f32x4.splat(1);
  const limit = f32x4.splat(7.90531110763549805);
  const limited = f32x4.pmax(f32x4.pmin(x, limit), f32x4.neg(limit));
  const z = f32x4.mul(limited, limited);
  let p = horner(f32x4.splat(-2.76076847742355e-16), z, 2.00018790482477e-13);
  p = horner(p, z, -8.60467152213735e-11);
  p = horner(p, z, 5.12229709037114e-8);
  p = horner(p, z, 1.48572235717979e-5);
  p = horner(p, z, 6.37261928875436e-4);
  p = horner(p, z, 4.89352455891786e-3);
  let q = horner(f32x4.splat(1.19825839466702e-6), z, 1.18534705686654e-4);
  q = horner(q, z, 2.26843463243900e-3);
  q = horner(q, z, 4.89352518554385e-3);
  const y = f32x4.div(f32x4.mul(limited, p), q);
  return f32x4.pmax(f32x4.pmin(y, one), f32x4.neg(one));
}
