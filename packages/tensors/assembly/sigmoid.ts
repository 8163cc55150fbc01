import { expWithin87 } from "./exp";

/** σ(x) = 1 / (1 + exp(-x)). */
// @ts-ignore: decorator
@inline
export function sigmoid(x: v128): v128 {
  const one = f32x4.splat(1);
  return f32x4.div(one, f32x4.add(one, expWithin87(f32x4.neg(x))));
}
