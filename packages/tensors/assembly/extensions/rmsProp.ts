// The kernels of src/extensions/rmsPropKernels.ts.
import { bytes, load4, madd, store4, withoutSubnormal } from "../lanes";

/**
 * PyTorch's RMSprop: s = decay·s + (1-decay)·g²; u = g / (√s + epsilon); velocity 0: p -= rate·u, else v = momentum·v + u, p -= rate·v.
 *
 * While the gradient is zero, s and v fade; they become zero instead of staying subnormal numbers for ever (see adam.ts).
 */
export function rmsProp(
  n: i32, parameters: i32, gradient: i32, square: i32, velocity: i32,
  rate: f64, decay: f64, epsilon: f64, momentum: f64, weightDecay: f64,
): void {
  const back = f32x4.splat(<f32>-rate);
  const oldSquare = f32x4.splat(<f32>decay);
  const newSquare = f32x4.splat(<f32>(1 - decay));
  const eps = f32x4.splat(<f32>epsilon);
  const m = f32x4.splat(<f32>momentum);
  const pull = f32x4.splat(<f32>weightDecay);
  const tiny = f32x4.splat(1.17549435e-38);
  const p = bytes(parameters), g = bytes(gradient), s = bytes(square), v = bytes(velocity);
  const size = bytes(n), whole = size & ~15;
  let i: usize = 0;
  for (; i < whole; i += 16) {
    const u = normalised(4, p + i, g + i, s + i, oldSquare, newSquare, eps, pull, tiny);
    move(4, p + i, u, v, v + i, back, m, tiny);
  }
  if (i < size) {
    const u = normalised(n & 3, p + i, g + i, s + i, oldSquare, newSquare, eps, pull, tiny);
    move(n & 3, p + i, u, v, v + i, back, m, tiny);
  }
}

/** Brings s up to date and returns u. */
// @ts-ignore: decorator
@inline
function normalised(
  left: i32, parameters: usize, gradient: usize, square: usize,
  oldSquare: v128, newSquare: v128, epsilon: v128, weightDecay: v128, tiny: v128,
): v128 {
  const g = madd(load4(gradient, left), weightDecay, load4(parameters, left));
  const s = madd(f32x4.mul(oldSquare, load4(square, left)), newSquare, f32x4.mul(g, g));
  store4(square, withoutSubnormal(s, tiny), left);
  return f32x4.div(g, f32x4.add(f32x4.sqrt(s), epsilon));
}

// @ts-ignore: decorator
@inline
function move(
  left: i32, parameters: usize, u: v128, hasVelocity: usize, velocity: usize, back: v128, momentum: v128, tiny: v128,
): void {
  if (hasVelocity) {
    u = madd(u, momentum, load4(velocity, left));
    store4(velocity, withoutSubnormal(u, tiny), left);
  }
  store4(parameters, madd(load4(parameters, left), back, u), left);
}
