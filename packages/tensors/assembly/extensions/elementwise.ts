// The kernels of src/extensions/elementwiseKernels.ts: operations on [rows, n] that lie in wider rows.
import { expMinusOne, exp } from "../exp";
import { bytes, load4, madd, store4, sumLanes } from "../lanes";
import { log, logOnePlus } from "../log";
import { sigmoid } from "../sigmoid";
import { tanh } from "../tanh";

// The numbers of `functionKind`.
const enum Kind { exp, log, tanh, sigmoid, softplus, relu, elu, eluPlusOne, sqrt, rsqrt }

/** Writes up to four floats to p, or adds them to what is there. */
// @ts-ignore: decorator
@inline
function put4(p: usize, v: v128, left: i32, accumulate: i32): void {
  store4(p, accumulate ? f32x4.add(load4(p, left), v) : v, left);
}

/** y = factor · x + shift, or += where `accumulate` is 1. */
export function affine(
  rows: i32, n: i32, factor: f64, shift: f64, x: i32, ldx: i32, y: i32, ldy: i32, accumulate: i32,
): void {
  const f = f32x4.splat(<f32>factor), s = f32x4.splat(<f32>shift);
  for (let row = 0; row < rows; row++, x += ldx, y += ldy) {
    let i = 0;
    for (; i + 4 <= n; i += 4) put4(bytes(y + i), madd(s, f, load4(bytes(x + i), 4)), 4, accumulate);
    if (i < n) put4(bytes(y + i), madd(s, f, load4(bytes(x + i), n - i)), n - i, accumulate);
  }
}

/** y = a + factor · b. */
export function addScaledRows(
  rows: i32, n: i32, factor: f64, a: i32, lda: i32, b: i32, ldb: i32, y: i32, ldy: i32,
): void {
  const f = f32x4.splat(<f32>factor);
  for (let row = 0; row < rows; row++, a += lda, b += ldb, y += ldy) {
    let i = 0;
    for (; i + 4 <= n; i += 4) store4(bytes(y + i), madd(load4(bytes(a + i), 4), f, load4(bytes(b + i), 4)), 4);
    if (i < n) store4(bytes(y + i), madd(load4(bytes(a + i), n - i), f, load4(bytes(b + i), n - i)), n - i);
  }
}

/** y = a ∘ b, or +=. */
export function multiplyRows(
  rows: i32, n: i32, a: i32, lda: i32, b: i32, ldb: i32, y: i32, ldy: i32, accumulate: i32,
): void {
  for (let row = 0; row < rows; row++, a += lda, b += ldb, y += ldy) {
    let i = 0;
    for (; i + 4 <= n; i += 4) put4(bytes(y + i), f32x4.mul(load4(bytes(a + i), 4), load4(bytes(b + i), 4)), 4, accumulate);
    if (i < n) put4(bytes(y + i), f32x4.mul(load4(bytes(a + i), n - i), load4(bytes(b + i), n - i)), n - i, accumulate);
  }
}

/** y = a / b, or +=. */
export function divideRows(
  rows: i32, n: i32, a: i32, lda: i32, b: i32, ldb: i32, y: i32, ldy: i32, accumulate: i32,
): void {
  for (let row = 0; row < rows; row++, a += lda, b += ldb, y += ldy) {
    for (let i = 0; i < n; i += 4) {
      const left = n - i;
      put4(bytes(y + i), f32x4.div(load4(bytes(a + i), left), load4(bytes(b + i), left)), left, accumulate);
    }
  }
}

/** db = -dy ∘ y / b, or +=. */
export function divideRowsBack(
  rows: i32, n: i32, b: i32, ldb: i32, y: i32, ldy: i32, dy: i32, lddy: i32, db: i32, lddb: i32, accumulate: i32,
): void {
  for (let row = 0; row < rows; row++, b += ldb, y += ldy, dy += lddy, db += lddb) {
    for (let i = 0; i < n; i += 4) {
      const left = n - i;
      const slope = f32x4.div(load4(bytes(y + i), left), load4(bytes(b + i), left));
      put4(bytes(db + i), f32x4.neg(f32x4.mul(load4(bytes(dy + i), left), slope)), left, accumulate);
    }
  }
}

/** y = f(x). */
export function applyRows(kind: i32, rows: i32, n: i32, x: i32, ldx: i32, y: i32, ldy: i32): void {
  // One loop for each kind: `kind` is then a constant inside, and the choice is made once a call.
  switch (kind) {
    case Kind.exp: return sweep(Kind.exp, rows, n, x, ldx, y, ldy);
    case Kind.log: return sweep(Kind.log, rows, n, x, ldx, y, ldy);
    case Kind.tanh: return sweep(Kind.tanh, rows, n, x, ldx, y, ldy);
    case Kind.sigmoid: return sweep(Kind.sigmoid, rows, n, x, ldx, y, ldy);
    case Kind.softplus: return sweep(Kind.softplus, rows, n, x, ldx, y, ldy);
    case Kind.relu: return sweep(Kind.relu, rows, n, x, ldx, y, ldy);
    case Kind.elu: return sweep(Kind.elu, rows, n, x, ldx, y, ldy);
    case Kind.eluPlusOne: return sweep(Kind.eluPlusOne, rows, n, x, ldx, y, ldy);
    case Kind.sqrt: return sweep(Kind.sqrt, rows, n, x, ldx, y, ldy);
    default: return sweep(Kind.rsqrt, rows, n, x, ldx, y, ldy);
  }
}

/** dx = dy ∘ f'(x), from x and y = f(x), or +=. */
export function applyRowsBack(
  kind: i32, rows: i32, n: i32, x: i32, ldx: i32, y: i32, ldy: i32,
  dy: i32, lddy: i32, dx: i32, lddx: i32, accumulate: i32,
): void {
  switch (kind) {
    case Kind.exp: return sweepBack(Kind.exp, rows, n, x, ldx, y, ldy, dy, lddy, dx, lddx, accumulate);
    case Kind.log: return sweepBack(Kind.log, rows, n, x, ldx, y, ldy, dy, lddy, dx, lddx, accumulate);
    case Kind.tanh: return sweepBack(Kind.tanh, rows, n, x, ldx, y, ldy, dy, lddy, dx, lddx, accumulate);
    case Kind.sigmoid: return sweepBack(Kind.sigmoid, rows, n, x, ldx, y, ldy, dy, lddy, dx, lddx, accumulate);
    case Kind.softplus: return sweepBack(Kind.softplus, rows, n, x, ldx, y, ldy, dy, lddy, dx, lddx, accumulate);
    case Kind.relu: return sweepBack(Kind.relu, rows, n, x, ldx, y, ldy, dy, lddy, dx, lddx, accumulate);
    case Kind.elu: return sweepBack(Kind.elu, rows, n, x, ldx, y, ldy, dy, lddy, dx, lddx, accumulate);
    case Kind.eluPlusOne: return sweepBack(Kind.eluPlusOne, rows, n, x, ldx, y, ldy, dy, lddy, dx, lddx, accumulate);
    case Kind.sqrt: return sweepBack(Kind.sqrt, rows, n, x, ldx, y, ldy, dy, lddy, dx, lddx, accumulate);
    default: return sweepBack(Kind.rsqrt, rows, n, x, ldx, y, ldy, dy, lddy, dx, lddx, accumulate);
  }
}

/** y[rows, m] = factor · the sums of the m parts of n of x[rows, m, n], or +=. */
export function sumParts(
  rows: i32, m: i32, n: i32, factor: f64, x: i32, ldx: i32, y: i32, ldy: i32, accumulate: i32,
): void {
  for (let row = 0; row < rows; row++, x += ldx, y += ldy)
    for (let part = 0; part < m; part++) {
      const p = bytes(x + part * n);
      let sum = f32x4.splat(0);
      for (let i = 0; i < n; i += 4) sum = f32x4.add(sum, load4(p + bytes(i), n - i));
      putFloat(bytes(y + part), <f32>factor * sumLanes(sum), accumulate);
    }
}

/** y[rows, m, n] = factor · x[rows, m], each number n times, or +=. */
export function repeatParts(
  rows: i32, m: i32, n: i32, factor: f64, x: i32, ldx: i32, y: i32, ldy: i32, accumulate: i32,
): void {
  for (let row = 0; row < rows; row++, x += ldx, y += ldy)
    for (let part = 0; part < m; part++) {
      const v = f32x4.splat(<f32>factor * load<f32>(bytes(x + part)));
      const p = bytes(y + part * n);
      for (let i = 0; i < n; i += 4) put4(p + bytes(i), v, n - i, accumulate);
    }
}

/** y[rows, m, n] = a[rows, m] bᵀ[rows, n], or +=. */
export function outerRows(
  rows: i32, m: i32, n: i32, a: i32, lda: i32, b: i32, ldb: i32, y: i32, ldy: i32, accumulate: i32,
): void {
  for (let row = 0; row < rows; row++, a += lda, b += ldb, y += ldy)
    for (let part = 0; part < m; part++) {
      const factor = f32x4.splat(load<f32>(bytes(a + part)));
      const p = bytes(y + part * n), q = bytes(b);
      for (let i = 0; i < n; i += 4) put4(p + bytes(i), f32x4.mul(factor, load4(q + bytes(i), n - i)), n - i, accumulate);
    }
}

/** y[rows, m] = a[rows, m, n] b[rows, n], or +=. */
export function matrixVectorRows(
  rows: i32, m: i32, n: i32, a: i32, lda: i32, b: i32, ldb: i32, y: i32, ldy: i32, accumulate: i32,
): void {
  for (let row = 0; row < rows; row++, a += lda, b += ldb, y += ldy)
    for (let part = 0; part < m; part++) {
      const p = bytes(a + part * n), q = bytes(b);
      let sum = f32x4.splat(0);
      for (let i = 0; i < n; i += 4) sum = madd(sum, load4(p + bytes(i), n - i), load4(q + bytes(i), n - i));
      putFloat(bytes(y + part), sumLanes(sum), accumulate);
    }
}

/** y[rows, n] = aᵀ[rows, m] b[rows, m, n], or +=. */
export function vectorMatrixRows(
  rows: i32, m: i32, n: i32, a: i32, lda: i32, b: i32, ldb: i32, y: i32, ldy: i32, accumulate: i32,
): void {
  for (let row = 0; row < rows; row++, a += lda, b += ldb, y += ldy)
    for (let i = 0; i < n; i += 4) {
      let sum = f32x4.splat(0);
      for (let part = 0; part < m; part++)
        sum = madd(sum, f32x4.splat(load<f32>(bytes(a + part))), load4(bytes(b + part * n + i), n - i));
      put4(bytes(y + i), sum, n - i, accumulate);
    }
}

// @ts-ignore: decorator
@inline
function putFloat(p: usize, value: f32, accumulate: i32): void {
  store<f32>(p, accumulate ? load<f32>(p) + value : value);
}

// @ts-ignore: decorator
@inline
function value(kind: i32, x: v128): v128 {
  const zero = f32x4.splat(0), one = f32x4.splat(1);
  if (kind == Kind.exp) return exp(x);
  if (kind == Kind.log) return log(x);
  if (kind == Kind.tanh) return tanh(x);
  if (kind == Kind.sigmoid) return sigmoid(x);
  if (kind == Kind.softplus) return f32x4.add(f32x4.pmax(x, zero), logOnePlus(exp(f32x4.neg(f32x4.abs(x)))));
  if (kind == Kind.relu) return f32x4.pmax(x, zero);
  if (kind == Kind.elu) return v128.bitselect(x, expMinusOne(f32x4.pmin(x, zero)), f32x4.gt(x, zero));
  if (kind == Kind.eluPlusOne) return v128.bitselect(f32x4.add(x, one), exp(x), f32x4.gt(x, zero));
  if (kind == Kind.sqrt) return f32x4.sqrt(x);
  return f32x4.div(one, f32x4.sqrt(x));
}

// @ts-ignore: decorator
@inline
function derivative(kind: i32, x: v128, y: v128): v128 {
  const zero = f32x4.splat(0), one = f32x4.splat(1), half = f32x4.splat(0.5);
  if (kind == Kind.exp) return y;
  if (kind == Kind.log) return f32x4.div(one, x);
  if (kind == Kind.tanh) return f32x4.sub(one, f32x4.mul(y, y));
  if (kind == Kind.sigmoid) return f32x4.mul(y, f32x4.sub(one, y));
  if (kind == Kind.softplus) return sigmoid(x);
  if (kind == Kind.relu) return v128.and(one, f32x4.gt(x, zero));
  if (kind == Kind.elu) return v128.bitselect(one, f32x4.add(y, one), f32x4.gt(x, zero));
  if (kind == Kind.eluPlusOne) return v128.bitselect(one, y, f32x4.gt(x, zero));
  if (kind == Kind.sqrt) return f32x4.div(half, y);
  return f32x4.neg(f32x4.mul(half, f32x4.div(y, x)));
}

// @ts-ignore: decorator
@inline
function sweep(kind: i32, rows: i32, n: i32, x: i32, ldx: i32, y: i32, ldy: i32): void {
  for (let row = 0; row < rows; row++, x += ldx, y += ldy) {
    let i = 0;
    for (; i + 4 <= n; i += 4) v128.store(bytes(y + i), value(kind, v128.load(bytes(x + i))));
    if (i < n) store4(bytes(y + i), value(kind, load4(bytes(x + i), n - i)), n - i);
  }
}

// @ts-ignore: decorator
@inline
function sweepBack(
  kind: i32, rows: i32, n: i32, x: i32, ldx: i32, y: i32, ldy: i32,
  dy: i32, lddy: i32, dx: i32, lddx: i32, accumulate: i32,
): void {
  for (let row = 0; row < rows; row++, x += ldx, y += ldy, dy += lddy, dx += lddx)
    for (let i = 0; i < n; i += 4) {
      const left = n - i;
      const d = derivative(kind, load4(bytes(x + i), left), load4(bytes(y + i), left));
      put4(bytes(dx + i), f32x4.mul(load4(bytes(dy + i), left), d), left, accumulate);
    }
}
