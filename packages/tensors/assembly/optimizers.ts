import { at, load4, madd, store4 } from "./lanes";

/** PyTorch's SGD: g += weightDecay·p; v = momentum·v + g (v = g where `first` is 1; v 0: no momentum); p -= rate·(nesterov ? g + momentum·v : v). */
export function sgd(
  n: i32, parameters: i32, gradient: i32, velocity: i32,
  rate: f64, momentum: f64, nesterov: i32, weightDecay: f64, first: i32,
): void {
  const back = f32x4.splat(<f32>-rate);
  const m = f32x4.splat(<f32>momentum);
  const decay = f32x4.splat(<f32>weightDecay);
  for (let i = 0; i < n; i += 4) {
    const left = n - i;
    const p = load4(at(parameters + i), left);
    const g = madd(load4(at(gradient + i), left), decay, p);
    let direction = g;
    if (velocity) {
      const v = first ? g : madd(g, m, load4(at(velocity + i), left));
      store4(at(velocity + i), v, left);
      direction = nesterov ? madd(g, m, v) : v;
    }
    store4(at(parameters + i), madd(p, back, direction), left);
  }
}

/**
 * PyTorch's Adam at `step` (from 1); maximum 0: no amsgrad; decoupled 1: AdamW's weight decay.
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
  for (let i = 0; i < n; i += 4) {
    const left = n - i;
    const before = load4(at(parameters + i), left);
    const p = f32x4.mul(before, shrink);
    const g = madd(load4(at(gradient + i), left), decay, before);
    const oldMean = load4(at(mean + i), left);
    const m = madd(oldMean, newMean, f32x4.sub(g, oldMean));
    let s = madd(f32x4.mul(oldSquare, load4(at(square + i), left)), newSquare, f32x4.mul(g, g));
    store4(at(mean + i), m, left);
    store4(at(square + i), s, left);
    if (maximum) {
      s = f32x4.pmax(s, load4(at(maximum + i), left));
      store4(at(maximum + i), s, left);
    }
    const denominator = f32x4.add(f32x4.mul(f32x4.sqrt(s), correction), eps);
    store4(at(parameters + i), madd(p, back, f32x4.div(m, denominator)), left);
  }
}

/** PyTorch's RMSprop: s = decay·s + (1-decay)·g²; u = g / (√s + epsilon); velocity 0: p -= rate·u, else v = momentum·v + u, p -= rate·v. */
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
  for (let i = 0; i < n; i += 4) {
    const left = n - i;
    const p = load4(at(parameters + i), left);
    const g = madd(load4(at(gradient + i), left), pull, p);
    const s = madd(f32x4.mul(oldSquare, load4(at(square + i), left)), newSquare, f32x4.mul(g, g));
    store4(at(square + i), s, left);
    let direction = f32x4.div(g, f32x4.add(f32x4.sqrt(s), eps));
    if (velocity) {
      direction = madd(direction, m, load4(at(velocity + i), left));
      store4(at(velocity + i), direction, left);
    }
    store4(at(parameters + i), madd(p, back, direction), left);
  }
}

/** baseᵉ for whole e ≥ 0, by squaring: the library's pow keeps tables in memory that is not ours. */
function power(base: f64, exponent: f64): f64 {
  let result: f64 = 1;
  for (let e = <u64>exponent; e; e >>= 1, base *= base) if (e & 1) result *= base;
  return result;
}
