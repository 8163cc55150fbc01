// The kernels of src/extensions/activationKernels.ts.
import { exp, expMinusOne } from "../exp";
import { bytes, load4, store4 } from "../lanes";
import { logOnePlus } from "../log";
import { sigmoid } from "../sigmoid";
import { tanh } from "../tanh";

// The numbers of `furtherActivationKind`.
const enum Kind { hardTanh, hardSwish, hardSigmoid, mish, selu, celu, softSign, logSigmoid, tanhShrink, softShrink }

const seluScale: f32 = 1.0507009873554805;
const seluAlpha: f32 = 1.6732632423543772;

/** y = f(x). */
export function activateFurther(kind: i32, n: i32, x: i32, y: i32, first: f64, second: f64): void {
  const a = f32x4.splat(<f32>first), b = f32x4.splat(<f32>second);
  // One loop for each kind: `kind` is then a constant inside, and the choice is made once a call.
  switch (kind) {
    case Kind.hardTanh: return sweep(Kind.hardTanh, n, x, y, a, b);
    case Kind.hardSwish: return sweep(Kind.hardSwish, n, x, y, a, b);
    case Kind.hardSigmoid: return sweep(Kind.hardSigmoid, n, x, y, a, b);
    case Kind.mish: return sweep(Kind.mish, n, x, y, a, b);
    case Kind.selu: return sweep(Kind.selu, n, x, y, a, b);
    case Kind.celu: return sweep(Kind.celu, n, x, y, a, b);
    case Kind.softSign: return sweep(Kind.softSign, n, x, y, a, b);
    case Kind.logSigmoid: return sweep(Kind.logSigmoid, n, x, y, a, b);
    case Kind.tanhShrink: return sweep(Kind.tanhShrink, n, x, y, a, b);
    default: return sweep(Kind.softShrink, n, x, y, a, b);
  }
}

/** dx = dy ∘ f'(x). dx may be dy. */
export function activateFurtherBack(kind: i32, n: i32, x: i32, dy: i32, dx: i32, first: f64, second: f64): void {
  const a = f32x4.splat(<f32>first), b = f32x4.splat(<f32>second);
  switch (kind) {
    case Kind.hardTanh: return sweepBack(Kind.hardTanh, n, x, dy, dx, a, b);
    case Kind.hardSwish: return sweepBack(Kind.hardSwish, n, x, dy, dx, a, b);
    case Kind.hardSigmoid: return sweepBack(Kind.hardSigmoid, n, x, dy, dx, a, b);
    case Kind.mish: return sweepBack(Kind.mish, n, x, dy, dx, a, b);
    case Kind.selu: return sweepBack(Kind.selu, n, x, dy, dx, a, b);
    case Kind.celu: return sweepBack(Kind.celu, n, x, dy, dx, a, b);
    case Kind.softSign: return sweepBack(Kind.softSign, n, x, dy, dx, a, b);
    case Kind.logSigmoid: return sweepBack(Kind.logSigmoid, n, x, dy, dx, a, b);
    case Kind.tanhShrink: return sweepBack(Kind.tanhShrink, n, x, dy, dx, a, b);
    default: return sweepBack(Kind.softShrink, n, x, dy, dx, a, b);
  }
}

/** f(x) of one vector. */
// @ts-ignore: decorator
@inline
function value(kind: i32, x: v128, a: v128, b: v128): v128 {
  const zero = f32x4.splat(0), one = f32x4.splat(1);
  if (kind == Kind.hardTanh) return between(x, a, b);
  if (kind == Kind.hardSwish) return f32x4.mul(x, hardSigmoid(x));
  if (kind == Kind.hardSigmoid) return hardSigmoid(x);
  if (kind == Kind.mish) return f32x4.mul(x, tanhOfSoftplus(x));
  if (kind == Kind.selu) {
    const below = f32x4.mul(f32x4.splat(seluScale * seluAlpha), expMinusOne(f32x4.pmin(x, zero)));
    return v128.bitselect(f32x4.mul(x, f32x4.splat(seluScale)), below, f32x4.gt(x, zero));
  }
  if (kind == Kind.celu) {
    return v128.bitselect(x, f32x4.mul(a, expMinusOne(f32x4.div(f32x4.pmin(x, zero), a))), f32x4.gt(x, zero));
  }
  if (kind == Kind.softSign) return f32x4.div(x, f32x4.add(one, f32x4.abs(x)));
  if (kind == Kind.logSigmoid) return f32x4.sub(f32x4.pmin(x, zero), logOnePlus(exp(f32x4.neg(f32x4.abs(x)))));
  if (kind == Kind.tanhShrink) return f32x4.sub(x, tanh(x));
  return f32x4.sub(x, between(x, f32x4.neg(a), a));
}

/** f'(x) of one vector. */
// @ts-ignore: decorator
@inline
function derivative(kind: i32, x: v128, a: v128, b: v128): v128 {
  const zero = f32x4.splat(0), one = f32x4.splat(1), three = f32x4.splat(3);
  if (kind == Kind.hardTanh) return v128.and(one, inside(x, a, b));
  if (kind == Kind.hardSwish) {
    const middle = f32x4.add(f32x4.mul(x, f32x4.splat(1.0 / 3.0)), f32x4.splat(0.5));
    return v128.bitselect(one, v128.andnot(middle, f32x4.lt(x, f32x4.splat(-3))), f32x4.gt(x, three));
  }
  if (kind == Kind.hardSigmoid) return v128.and(f32x4.splat(1.0 / 6.0), inside(x, f32x4.splat(-3), three));
  if (kind == Kind.mish) {
    const t = tanhOfSoftplus(x);
    return f32x4.add(t, f32x4.mul(f32x4.mul(x, sigmoid(x)), f32x4.sub(one, f32x4.mul(t, t))));
  }
  if (kind == Kind.selu) {
    const below = f32x4.mul(f32x4.splat(seluScale * seluAlpha), exp(f32x4.pmin(x, zero)));
    return v128.bitselect(f32x4.splat(seluScale), below, f32x4.gt(x, zero));
  }
  if (kind == Kind.celu) return v128.bitselect(one, exp(f32x4.div(f32x4.pmin(x, zero), a)), f32x4.gt(x, zero));
  if (kind == Kind.softSign) {
    const d = f32x4.add(one, f32x4.abs(x));
    return f32x4.div(one, f32x4.mul(d, d));
  }
  if (kind == Kind.logSigmoid) return sigmoid(f32x4.neg(x));
  if (kind == Kind.tanhShrink) {
    const t = tanh(x);
    return f32x4.mul(t, t);
  }
  return v128.andnot(one, v128.and(f32x4.ge(x, f32x4.neg(a)), f32x4.le(x, a)));
}

/** x, but at least `low` and at most `high`; NaN stays NaN. */
// @ts-ignore: decorator
@inline
function between(x: v128, low: v128, high: v128): v128 {
  return f32x4.pmin(f32x4.pmax(x, low), high);
}

/** Whether low < x < high. */
// @ts-ignore: decorator
@inline
function inside(x: v128, low: v128, high: v128): v128 {
  return v128.and(f32x4.gt(x, low), f32x4.lt(x, high));
}

// @ts-ignore: decorator
@inline
function hardSigmoid(x: v128): v128 {
  return f32x4.mul(between(f32x4.add(x, f32x4.splat(3)), f32x4.splat(0), f32x4.splat(6)), f32x4.splat(1.0 / 6.0));
}

/** tanh(ln(1 + eˣ)) = w / (w + 2), w = eˣ (eˣ + 2); 1 from x = 20 on, where w would soon overflow. */
// @ts-ignore: decorator
@inline
function tanhOfSoftplus(x: v128): v128 {
  const e = exp(f32x4.pmin(x, f32x4.splat(20)));
  const w = f32x4.mul(e, f32x4.add(e, f32x4.splat(2)));
  return f32x4.div(w, f32x4.add(w, f32x4.splat(2)));
}

// @ts-ignore: decorator
@inline
function sweep(kind: i32, n: i32, x: i32, y: i32, a: v128, b: v128): void {
  for (let i = 0; i < n; i += 4) store4(bytes(y + i), value(kind, load4(bytes(x + i), n - i), a, b), n - i);
}

// @ts-ignore: decorator
@inline
function sweepBack(kind: i32, n: i32, x: i32, dy: i32, dx: i32, a: v128, b: v128): void {
  for (let i = 0; i < n; i += 4) {
    const left = n - i;
    const d = derivative(kind, load4(bytes(x + i), left), a, b);
    store4(bytes(dx + i), f32x4.mul(load4(bytes(dy + i), left), d), left);
  }
}
