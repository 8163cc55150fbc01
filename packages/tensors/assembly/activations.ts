import { expMinusOne, exp } from "./exp";
import { bytes, load4, store4 } from "./lanes";
import { logOnePlus } from "./log";
import { normalDensity, normalDistribution } from "./normal";
import { sigmoid } from "./sigmoid";
import { tanh } from "./tanh";

// The numbers of `activationKind`.
const enum Kind { tanh, relu, sigmoid, gelu, silu, softplus, elu, leakyRelu }

/** y = f(x). */
export function activate(kind: i32, n: i32, x: i32, y: i32, slope: f64): void {
  const s = f32x4.splat(<f32>slope);
  // One loop for each kind: `kind` is then a constant inside, and the choice is made once a call.
  switch (kind) {
    case Kind.tanh: return sweep(Kind.tanh, n, bytes(x), bytes(y), s);
    case Kind.relu: return sweep(Kind.relu, n, bytes(x), bytes(y), s);
    case Kind.sigmoid: return sweep(Kind.sigmoid, n, bytes(x), bytes(y), s);
    case Kind.gelu: return sweep(Kind.gelu, n, bytes(x), bytes(y), s);
    case Kind.silu: return sweep(Kind.silu, n, bytes(x), bytes(y), s);
    case Kind.softplus: return sweep(Kind.softplus, n, bytes(x), bytes(y), s);
    case Kind.elu: return sweep(Kind.elu, n, bytes(x), bytes(y), s);
    default: return sweep(Kind.leakyRelu, n, bytes(x), bytes(y), s);
  }
}

/** dx = dy ∘ f'(x), from x and y = f(x). dx may be dy. */
export function activateBack(kind: i32, n: i32, x: i32, y: i32, dy: i32, dx: i32, slope: f64): void {
  const s = f32x4.splat(<f32>slope);
  switch (kind) {
    case Kind.tanh: return sweepBack(Kind.tanh, n, bytes(x), bytes(y), bytes(dy), bytes(dx), s);
    case Kind.relu: return sweepBack(Kind.relu, n, bytes(x), bytes(y), bytes(dy), bytes(dx), s);
    case Kind.sigmoid: return sweepBack(Kind.sigmoid, n, bytes(x), bytes(y), bytes(dy), bytes(dx), s);
    case Kind.gelu: return sweepBack(Kind.gelu, n, bytes(x), bytes(y), bytes(dy), bytes(dx), s);
    case Kind.silu: return sweepBack(Kind.silu, n, bytes(x), bytes(y), bytes(dy), bytes(dx), s);
    case Kind.softplus: return sweepBack(Kind.softplus, n, bytes(x), bytes(y), bytes(dy), bytes(dx), s);
    case Kind.elu: return sweepBack(Kind.elu, n, bytes(x), bytes(y), bytes(dy), bytes(dx), s);
    default: return sweepBack(Kind.leakyRelu, n, bytes(x), bytes(y), bytes(dy), bytes(dx), s);
  }
}

/** f(x) of one vector. */
// @ts-ignore: decorator
@inline
function value(kind: i32, x: v128, slope: v128): v128 {
  const zero = f32x4.splat(0);
  if (kind == Kind.tanh) return tanh(x);
  if (kind == Kind.relu) return relu(x);
  if (kind == Kind.sigmoid) return sigmoid(x);
  if (kind == Kind.gelu) return f32x4.mul(x, normalDistribution(x));
  if (kind == Kind.silu) return f32x4.mul(x, sigmoid(x));
  if (kind == Kind.softplus) return f32x4.add(relu(x), logOnePlus(exp(f32x4.neg(f32x4.abs(x)))));
  const below = kind == Kind.elu ? expMinusOne(f32x4.pmin(x, zero)) : x;
  return v128.bitselect(x, f32x4.mul(slope, below), f32x4.gt(x, zero));
}

/** f'(x) of one vector. */
// @ts-ignore: decorator
@inline
function derivative(kind: i32, x: v128, y: v128, slope: v128): v128 {
  const zero = f32x4.splat(0);
  const one = f32x4.splat(1);
  if (kind == Kind.tanh) return f32x4.sub(one, f32x4.mul(y, y));
  if (kind == Kind.relu) return v128.and(one, f32x4.gt(x, zero));
  if (kind == Kind.sigmoid) return f32x4.mul(y, f32x4.sub(one, y));
  if (kind == Kind.gelu) return f32x4.add(normalDistribution(x), f32x4.mul(x, normalDensity(x)));
  if (kind == Kind.softplus) return sigmoid(x);
  if (kind == Kind.silu) {
    const s = sigmoid(x);
    return f32x4.mul(s, f32x4.add(one, f32x4.mul(x, f32x4.sub(one, s))));
  }
  const below = kind == Kind.elu ? f32x4.add(y, slope) : slope;
  return v128.bitselect(one, below, f32x4.gt(x, zero));
}

/** max(x, 0), and NaN stays NaN. */
// @ts-ignore: decorator
@inline
export function relu(x: v128): v128 {
  return f32x4.pmax(x, f32x4.splat(0));
}

// @ts-ignore: decorator
@inline
function sweep(kind: i32, n: i32, x: usize, y: usize, slope: v128): void {
  const whole = bytes(n & ~3);
  let p: usize = 0;
  for (; p < whole; p += 16) v128.store(y + p, value(kind, v128.load(x + p), slope));
  const left = n & 3;
  if (left) store4(y + p, value(kind, load4(x + p, left), slope), left);
}

// @ts-ignore: decorator
@inline
function sweepBack(kind: i32, n: i32, x: usize, y: usize, dy: usize, dx: usize, slope: v128): void {
  const whole = bytes(n & ~3);
  let p: usize = 0;
  for (; p < whole; p += 16) {
    const d = derivative(kind, v128.load(x + p), v128.load(y + p), slope);
    v128.store(dx + p, f32x4.mul(v128.load(dy + p), d));
  }
  const left = n & 3;
  if (left) {
    const d = derivative(kind, load4(x + p, left), load4(y + p, left), slope);
    store4(dx + p, f32x4.mul(load4(dy + p, left), d), left);
  }
}
