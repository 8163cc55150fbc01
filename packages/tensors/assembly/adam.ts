import { at, load4, madd, store4 } from "./lanes";

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
  const p = at(parameters), g = at(gradient), m = at(mean), s = at(square), x = at(maximum);
  const size = at(n), whole = size & ~15;
  let i: usize = 0;
  for (; i < whole; i += 16) {
    const next = moments(4, p + i, g + i, m + i, s + i, decay, newMean, oldSquare, newSquare);
    move(4, p + i, next, largest(4, s + i, x, x + i), back, correction, shrink, eps);
  }
  if (i < size) {
    const next = moments(n & 3, p + i, g + i, m + i, s + i, decay, newMean, oldSquare, newSquare);
    move(n & 3, p + i, next, largest(n & 3, s + i, x, x + i), back, correction, shrink, eps);
  }
}

/** Brings m and s up to date and returns m. */
// @ts-ignore: decorator
@inline
function moments(
  left: i32, parameters: usize, gradient: usize, mean: usize, square: usize,
  decay: v128, newMean: v128, oldSquare: v128, newSquare: v128,
): v128 {
  const g = madd(load4(gradient, left), decay, load4(parameters, left));
  const before = load4(mean, left);
  const m = withoutSubnormals(madd(before, newMean, f32x4.sub(g, before)));
  const s = withoutSubnormals(madd(f32x4.mul(oldSquare, load4(square, left)), newSquare, f32x4.mul(g, g)));
  store4(mean, m, left);
  store4(square, s, left);
  return m;
}

/**
 * Zero for numbers too small to be normal. Where the gradient is exactly zero for a while (an input that is mostly zero),
 * moments fade until they are stuck there, and every one of them costs a hundred cycles from then on; no parameter's
 * bits depend on them.
 */
// @ts-ignore: decorator
@inline
function withoutSubnormals(x: v128): v128 {
  return v128.and(x, f32x4.ge(f32x4.abs(x), f32x4.splat(1.17549435e-38)));
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
function move(left: i32, parameters: usize, mean: v128, square: v128, back: v128, correction: v128, shrink: v128, epsilon: v128): void {
  const denominator = f32x4.add(f32x4.mul(f32x4.sqrt(square), correction), epsilon);
  const p = f32x4.mul(load4(parameters, left), shrink);
  store4(parameters, madd(p, back, f32x4.div(mean, denominator)), left);
}

/** baseᵉ for whole e ≥ 0, by squaring: the library's pow keeps tables in memory that is not ours. */
function power(base: f64, exponent: f64): f64 {
  let result: f64 = 1;
  for (let e = <u64>exponent; e; e >>= 1, base *= base) if (e & 1) result *= base;
  return result;
}
