// The kernels of src/extensions/sgdKernels.ts.
import { bytes, load4, madd, store4, withoutSubnormal } from "../lanes";

/**
 * PyTorch's SGD: g += weightDecay·p; v = momentum·v + g (v = g where `first` is 1; v 0: no momentum); p -= rate·(nesterov ? g + momentum·v : v).
 *
 * While the gradient is zero, the velocity fades; it becomes zero instead of staying a subnormal number for ever (see adam.ts).
 */
export function sgd(
  n: i32, parameters: i32, gradient: i32, velocity: i32,
  rate: f64, momentum: f64, nesterov: i32, weightDecay: f64, first: i32,
): void {
  const back = f32x4.splat(<f32>-rate);
  const m = f32x4.splat(<f32>momentum);
  const decay = f32x4.splat(<f32>weightDecay);
  const tiny = f32x4.splat(1.17549435e-38);
  const p = bytes(parameters), g = bytes(gradient), v = bytes(velocity);
  const size = bytes(n), whole = size & ~15;
  let i: usize = 0;
  for (; i < whole; i += 16) step(4, p + i, g + i, v, v + i, back, m, nesterov, decay, first, tiny);
  if (i < size) step(n & 3, p + i, g + i, v, v + i, back, m, nesterov, decay, first, tiny);
}

// @ts-ignore: decorator
@inline
function step(
  left: i32, parameters: usize, gradient: usize, hasVelocity: usize, velocity: usize,
  back: v128, momentum: v128, nesterov: i32, weightDecay: v128, first: i32, tiny: v128,
): void {
  const p = load4(parameters, left);
  const g = madd(load4(gradient, left), weightDecay, p);
  let direction = g;
  if (hasVelocity) {
    const v = first ? g : madd(g, momentum, load4(velocity, left));
    store4(velocity, withoutSubnormal(v, tiny), left);
    direction = nesterov ? madd(g, momentum, v) : v;
  }
  store4(parameters, madd(p, back, direction), left);
}
