import { expMinusOne } from "./exp";

/** tanh(x) = e / (e + 2), e = exp(2x) - 1: exactly ±1 far from 0, to relative precision near it, and odd. */
// @ts-ignore: decorator
@inline
export function tanh(x: v128): v128 {
  const sign = v128.and(x, i32x4.splat(0x80000000));
  const distance = v128.xor(x, sign);
  const e = expMinusOne(f32x4.add(distance, distance));
  return v128.or(f32x4.div(e, f32x4.add(e, f32x4.splat(2))), sign);
}
