import { bytes, load4, madd, store4, withoutSubnormal } from "./lanes";

/**
 * PyTorch's Adam at `step` (from 1); maximum 0: no amsgrad; decoupled 1: AdamW's weight decay, p *= 1 - rate·weightDecay.
 *
 *     m += (1-β₁)(g - m);  s = β₂ s + (1-β₂) g²;  p -= rate √(1-β₂ᵗ) / (1-β₁ᵗ) · m / (√s + ε √(1-β₂ᵗ))
 */
export function adam(
  n: i32, parameters: i32, gradient: i32, mean: i32, square: i32, maximum: i32,
  rate: f64, beta1: f64, beta2: f64, epsilon: f64, step: f64, weightDecay: f64, decoupled: i32,
): void {
  // 1 - βᵗ has no correct digits in float32 when β is near 1, so it is computed in float64. √(1 - β₂ᵗ) multiplies rate and ε
  // instead of dividing s.
  const powers = power(f64x2.replace_lane(f64x2.splat(beta1), 1, beta2), step);
  const root = Math.sqrt(1 - f64x2.extract_lane(powers, 1));
  const back = f32x4.splat(<f32>(-rate * root / (1 - f64x2.extract_lane(powers, 0))));
  const shrink = f32x4.splat(<f32>(decoupled ? 1 - rate * weightDecay : 1));
  const decay = f32x4.splat(<f32>(decoupled ? 0 : weightDecay));
  const newMean = f32x4.splat(<f32>(1 - beta1));
  const oldSquare = f32x4.splat(<f32>beta2);
  const newSquare = f32x4.splat(<f32>(1 - beta2));
  const eps = f32x4.splat(<f32>(epsilon * root));
  // Subnormal moments are set to zero at every 64th step, which is often enough; at other steps `tiny` is zero.
  const flushes = (<u64>step & 63) == 0;
  const tiny = f32x4.splat(flushes ? 1.17549435e-38 : 0);
  const p = bytes(parameters), g = bytes(gradient), m = bytes(mean), s = bytes(square), x = bytes(maximum);
  const size = bytes(n), whole = size & ~15;
  let i: usize = 0;
  if (!x && !weightDecay && !flushes) {
    // The usual case, without weight decay, amsgrad or subnormal moments: fewer instructions, the same bits.
    for (; i < whole; i += 16) {
      const gradient = v128.load(g + i);
      const mean = newMoment(gradient, v128.load(m + i), newMean);
      const square = newSecond(gradient, v128.load(s + i), oldSquare, newSquare);
      v128.store(m + i, mean);
      v128.store(s + i, square);
      v128.store(p + i, moved(v128.load(p + i), mean, square, back, eps));
    }
  }
  for (; i < whole; i += 16) full(4, p + i, g + i, m + i, s + i, x, x + i, back, shrink, decay, newMean, oldSquare, newSquare, eps, tiny);
  if (i < size) full(n & 3, p + i, g + i, m + i, s + i, x, x + i, back, shrink, decay, newMean, oldSquare, newSquare, eps, tiny);
}

/**
 * Four parameters, with weight decay, amsgrad and subnormal moments set to zero.
 *
 * While the gradient is exactly zero (of an input that is mostly zero), moments fade until they are subnormal numbers,
 * each of which costs a hundred cycles at every step. No parameter's bits depend on them.
 */
// @ts-ignore: decorator
@inline
function full(
  left: i32, parameters: usize, gradient: usize, mean: usize, square: usize, hasMaximum: usize, maximum: usize,
  back: v128, shrink: v128, decay: v128, newMean: v128, oldSquare: v128, newSquare: v128, eps: v128, tiny: v128,
): void {
  const before = load4(parameters, left);
  const g = madd(load4(gradient, left), decay, before);
  const m = withoutSubnormal(newMoment(g, load4(mean, left), newMean), tiny);
  const s = withoutSubnormal(newSecond(g, load4(square, left), oldSquare, newSquare), tiny);
  store4(mean, m, left);
  store4(square, s, left);
  store4(parameters, moved(f32x4.mul(before, shrink), m, largest(left, s, hasMaximum, maximum), back, eps), left);
}

// @ts-ignore: decorator
@inline
function newMoment(g: v128, m: v128, newMean: v128): v128 {
  return madd(m, newMean, f32x4.sub(g, m));
}

// @ts-ignore: decorator
@inline
function newSecond(g: v128, s: v128, oldSquare: v128, newSquare: v128): v128 {
  return madd(f32x4.mul(oldSquare, s), newSquare, f32x4.mul(g, g));
}

// @ts-ignore: decorator
@inline
function moved(p: v128, m: v128, s: v128, back: v128, eps: v128): v128 {
  return madd(p, back, f32x4.div(m, f32x4.add(f32x4.sqrt(s), eps)));
}

/** s, or amsgrad's largest s so far. */
// @ts-ignore: decorator
@inline
function largest(left: i32, s: v128, hasMaximum: usize, maximum: usize): v128 {
  if (!hasMaximum) return s;
  const most = f32x4.pmax(s, load4(maximum, left));
  store4(maximum, most, left);
  return most;
}

/** Both basesᵉ for whole e ≥ 0, by squaring: the standard library's pow would need tables in the arena's memory. */
function power(bases: v128, exponent: f64): v128 {
  let result = f64x2.splat(1);
  for (let e = <u64>exponent; e; e >>= 1, bases = f64x2.mul(bases, bases))
    if (e & 1) result = f64x2.mul(result, bases);
  return result;
}
