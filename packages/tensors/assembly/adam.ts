import { at, load4, madd, store4, withoutSubnormal } from "./lanes";

/**
 * PyTorch's Adam at `step` (from 1); maximum 0: no amsgrad; decoupled 1: AdamW's weight decay, p *= 1 - rate·weightDecay.
 *
 *     m += (1-β₁)(g - m);  s = β₂ s + (1-β₂) g²;  p -= rate / (1-β₁ᵗ) · m / (√s / √(1-β₂ᵗ) + ε)
 */
export function adam(
  n: i32, parameters: i32, gradient: i32, mean: i32, square: i32, maximum: i32,
  rate: f64, beta1: f64, beta2: f64, epsilon: f64, step: f64, weightDecay: f64, decoupled: i32,
): void {
  // 1 - βᵗ loses everything in float32 when β is near 1.
  const back = f32x4.splat(<f32>(-rate / (1 - power(beta1, step))));
  const correction = f32x4.splat(<f32>(1 / Math.sqrt(1 - power(beta2, step))));
  const shrink = f32x4.splat(<f32>(decoupled ? 1 - rate * weightDecay : 1));
  const decay = f32x4.splat(<f32>(decoupled ? 0 : weightDecay));
  const newMean = f32x4.splat(<f32>(1 - beta1));
  const oldSquare = f32x4.splat(<f32>beta2);
  const newSquare = f32x4.splat(<f32>(1 - beta2));
  const eps = f32x4.splat(<f32>epsilon);
  const tiny = f32x4.splat(1.17549435e-38);
  const p = at(parameters), g = at(gradient), m = at(mean), s = at(square), x = at(maximum);
  const size = at(n), whole = size & ~15;
  let i: usize = 0;
  if (!x && !weightDecay) {
    // Most often there is neither; with fewer numbers under way all stay in registers. The bits are the same.
    for (; i < whole; i += 16) {
      const next = moments(4, v128.load(g + i), m + i, s + i, newMean, oldSquare, newSquare, tiny);
      move(4, p + i, v128.load(p + i), next, v128.load(s + i), back, correction, eps);
    }
  }
  for (; i < whole; i += 16) {
    const before = v128.load(p + i);
    const next = moments(4, madd(v128.load(g + i), decay, before), m + i, s + i, newMean, oldSquare, newSquare, tiny);
    move(4, p + i, f32x4.mul(before, shrink), next, largest(4, s + i, x, x + i), back, correction, eps);
  }
  if (i < size) {
    const left = n & 3, before = load4(p + i, left);
    const next = moments(left, madd(load4(g + i, left), decay, before), m + i, s + i, newMean, oldSquare, newSquare, tiny);
    move(left, p + i, f32x4.mul(before, shrink), next, largest(left, s + i, x, x + i), back, correction, eps);
  }
}

/**
 * Brings m and s up to date and returns m.
 *
 * Numbers too small to be normal become zero. Where the gradient is exactly zero for a while (an input that is mostly
 * zero), moments fade until they are stuck there, and every one of them costs a hundred cycles from then on; no
 * parameter's bits depend on them.
 */
// @ts-ignore: decorator
@inline
function moments(
  left: i32, g: v128, mean: usize, square: usize, newMean: v128, oldSquare: v128, newSquare: v128, tiny: v128,
): v128 {
  const before = load4(mean, left);
  const m = madd(before, newMean, f32x4.sub(g, before));
  const s = madd(f32x4.mul(oldSquare, load4(square, left)), newSquare, f32x4.mul(g, g));
  const normal = withoutSubnormal(m, tiny);
  store4(mean, normal, left);
  store4(square, v128.andnot(s, f32x4.lt(s, tiny)), left);
  return normal;
}

/** s, or amsgrad's largest s so far. */
// @ts-ignore: decorator
@inline
function largest(left: i32, square: usize, hasMaximum: usize, maximum: usize): v128 {
  const s = load4(square, left);
  if (!hasMaximum) return s;
  const most = f32x4.pmax(s, load4(maximum, left));
  store4(maximum, most, left);
  return most;
}

// @ts-ignore: decorator
@inline
function move(
  left: i32, parameters: usize, p: v128, mean: v128, square: v128, back: v128, correction: v128, epsilon: v128,
): void {
  const denominator = f32x4.add(f32x4.mul(f32x4.sqrt(square), correction), epsilon);
  store4(parameters, madd(p, back, f32x4.div(mean, denominator)), left);
}

/** baseᵉ for whole e ≥ 0, by squaring: the library's pow keeps tables in memory that is not ours. */
function power(base: f64, exponent: f64): f64 {
  let result: f64 = 1;
  for (let e = <u64>exponent; e; e >>= 1, base *= base) if (e & 1) result *= base;
  return result;
}
