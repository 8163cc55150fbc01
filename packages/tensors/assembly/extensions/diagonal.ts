// The kernels of src/extensions/diagonalKernels.ts.
import { dotProducts } from "../dotProducts";
import { exp } from "../exp";
import { bytes, load4, madd, store4 } from "../lanes";
import { outerProducts } from "../outerProducts";
import { cosNearZero, quarters, restOf, sinNearZero, turned } from "../sinCos";

// A row of the tape: B x (real, imaginary), minus the imaginary part of s', λ (real, imaginary), exp(gamma_log).
// A row of gates: the delta of s' (real, imaginary), and the same times exp(gamma_log), which is the delta of B x.

/** s' = λ ∘ s + exp(gamma_log) ∘ (B x); y = Re(C s') + D ∘ x. */
export function lruForward(
  rows: i32, units: i32, outputs: i32, eigenvalues: i32, c: i32, d: i32,
  x: i32, s: i32, sNext: i32, y: i32, tape: i32,
): void {
  const u = bytes(units), o = bytes(outputs), t = bytes(tape);
  // In two loops: an exponential of an exponential takes twice the latency, in which a processor finds no other work.
  const p = bytes(eigenvalues), size = bytes(3 * units), whole = size & ~15, q = t + size;
  let at: usize = 0;
  for (; at < whole; at += 16) v128.store(q + at, exp(v128.load(p + at)));
  if (at < size) store4(q + at, exp(load4(p + at, (3 * units) & 3)), (3 * units) & 3);
  let i = 0;
  for (; i + 4 <= units; i += 4) unitsEigenvalues(4, u, q + bytes(i));
  if (i < units) unitsEigenvalues(units - i, u, q + bytes(i));
  for (let row = 1; row < rows; row++) memory.copy(t + <usize>row * 6 * u + 3 * u, t + 3 * u, 3 * u);
  for (
    let row = 0, tr = t, sr = bytes(s), nr = bytes(sNext); row < rows;
    row++, tr += 6 * u, sr += 2 * u, nr += 2 * u
  ) {
    let i = 0;
    for (; i + 4 <= units; i += 4) unitsForward(4, u, tr + bytes(i), sr + bytes(i), nr + bytes(i));
    if (i < units) unitsForward(units - i, u, tr + bytes(i), sr + bytes(i), nr + bytes(i));
  }
  dotProducts(rows, outputs, units, bytes(sNext), 2 * u, bytes(c), u, 0, 0, bytes(y), o);
  dotProducts(rows, outputs, units, t + 2 * u, 6 * u, bytes(c) + o * units, u, 0, 1, bytes(y), o);
  if (d) addProducts(rows, outputs, d, x, y);
}

/** λ of up to four units, where exp(nu_log) and exp(theta_log) are. */
// @ts-ignore: decorator
@inline
function unitsEigenvalues(left: i32, u: usize, q: usize): void {
  const radius = exp(f32x4.neg(load4(q, left)));
  const angle = load4(q + u, left);
  const k = quarters(angle);
  const rest = restOf(angle, k);
  const sin = sinNearZero(rest), cos = cosNearZero(rest);
  store4(q, f32x4.mul(radius, turned(k, 0, sin, cos)), left);
  store4(q + u, f32x4.mul(radius, turned(k, 3, sin, cos)), left);
}

// @ts-ignore: decorator
@inline
function unitsForward(left: i32, u: usize, t: usize, s: usize, next: usize): void {
  const re = load4(s, left), im = load4(s + u, left);
  const lambdaRe = load4(t + 3 * u, left), lambdaIm = load4(t + 4 * u, left), gamma = load4(t + 5 * u, left);
  const nextRe = madd(f32x4.sub(f32x4.mul(lambdaRe, re), f32x4.mul(lambdaIm, im)), gamma, load4(t, left));
  const nextIm = madd(madd(f32x4.mul(lambdaRe, im), lambdaIm, re), gamma, load4(t + u, left));
  store4(next, nextRe, left);
  store4(next + u, nextIm, left);
  store4(t + 2 * u, f32x4.neg(nextIm), left);
}

/** gates, from dy and ds; then ds = the delta of s before the tick. */
export function lruBackward(
  rows: i32, units: i32, outputs: i32, c: i32, tape: i32, dy: i32, ds: i32, gates: i32,
): void {
  const u = bytes(units), o = bytes(outputs), g = bytes(gates);
  outerProducts(rows, units, outputs, bytes(dy), o, 4, bytes(c), u, g, 4 * u, 0);
  outerProducts(rows, units, outputs, bytes(dy), o, 4, bytes(c) + o * units, u, g + u, 4 * u, 0);
  for (
    let row = 0, tr = bytes(tape), dr = bytes(ds), gr = g; row < rows;
    row++, tr += 6 * u, dr += 2 * u, gr += 4 * u
  ) {
    let i = 0;
    for (; i + 4 <= units; i += 4) unitsBackward(4, u, tr + bytes(i), dr + bytes(i), gr + bytes(i));
    if (i < units) unitsBackward(units - i, u, tr + bytes(i), dr + bytes(i), gr + bytes(i));
  }
}

// @ts-ignore: decorator
@inline
function unitsBackward(left: i32, u: usize, t: usize, ds: usize, g: usize): void {
  const lambdaRe = load4(t + 3 * u, left), lambdaIm = load4(t + 4 * u, left), gamma = load4(t + 5 * u, left);
  const re = f32x4.add(load4(ds, left), load4(g, left));
  const im = f32x4.sub(load4(ds + u, left), load4(g + u, left));
  store4(g, re, left);
  store4(g + u, im, left);
  store4(g + 2 * u, f32x4.mul(gamma, re), left);
  store4(g + 3 * u, f32x4.mul(gamma, im), left);
  store4(ds, madd(f32x4.mul(lambdaRe, re), lambdaIm, im), left);
  store4(ds + u, f32x4.sub(f32x4.mul(lambdaRe, im), f32x4.mul(lambdaIm, re)), left);
}

/** The gradient of nu_log, theta_log and, where the gates have deltas of B x, gamma_log, which follow each other, row after row. */
export function lruGradient(
  rows: i32, units: i32, eigenvalues: i32, s: i32, lds: i32, tape: i32, gates: i32, ldg: i32, gradient: i32,
): void {
  const l = bytes(lds), g = bytes(ldg);
  let i = 0;
  for (; i + 4 <= units; i += 4) unitsGradient(4, rows, units, eigenvalues + i, s + i, l, tape + i, gates + i, g, gradient + i);
  if (i < units) unitsGradient(units - i, rows, units, eigenvalues + i, s + i, l, tape + i, gates + i, g, gradient + i);
}

// @ts-ignore: decorator
@inline
function unitsGradient(
  left: i32, rows: i32, units: i32, eigenvalues: i32, s: i32, lds: usize, tape: i32, gates: i32, ldg: usize, gradient: i32,
): void {
  const u = bytes(units);
  const p = bytes(eigenvalues), into = bytes(gradient);
  // The derivative of λ by nu_log is -exp(nu_log) λ, by theta_log i exp(theta_log) λ.
  const slope = f32x4.neg(exp(load4(p, left))), turn = exp(load4(p + u, left));
  let nu = load4(into, left), theta = load4(into + u, left), gamma = load4(into + 2 * u, left);
  for (
    let row = 0, sr = bytes(s), tr = bytes(tape), gr = bytes(gates); row < rows;
    row++, sr += lds, tr += 6 * u, gr += ldg
  ) {
    const re = load4(sr, left), im = load4(sr + u, left);
    const dRe = load4(gr, left), dIm = load4(gr + u, left);
    const lambdaRe = load4(tr + 3 * u, left), lambdaIm = load4(tr + 4 * u, left);
    const dLambdaRe = madd(f32x4.mul(dRe, re), dIm, im);
    const dLambdaIm = f32x4.sub(f32x4.mul(dIm, re), f32x4.mul(dRe, im));
    nu = madd(nu, slope, madd(f32x4.mul(lambdaRe, dLambdaRe), lambdaIm, dLambdaIm));
    theta = madd(theta, turn, f32x4.sub(f32x4.mul(lambdaRe, dLambdaIm), f32x4.mul(lambdaIm, dLambdaRe)));
    if (ldg >= 4 * u)
      gamma = f32x4.add(gamma, madd(f32x4.mul(load4(gr + 2 * u, left), load4(tr, left)), load4(gr + 3 * u, left), load4(tr + u, left)));
  }
  store4(into, nu, left);
  store4(into + u, theta, left);
  store4(into + 2 * u, gamma, left);
}

/** y[rows, n] += d[n] ∘ x[rows, n]. */
export function addProducts(rows: i32, n: i32, d: i32, x: i32, y: i32): void {
  for (let row = 0; row < rows; row++, x += n, y += n)
    for (let i = 0; i < n; i += 4) {
      const p = bytes(y + i), left = n - i;
      store4(p, madd(load4(p, left), load4(bytes(d + i), left), load4(bytes(x + i), left)), left);
    }
}

/** c[n] += Σ over rows of a ∘ b, row after row. */
export function sumProducts(rows: i32, n: i32, a: i32, b: i32, c: i32): void {
  for (let i = 0; i < n; i += 4) {
    const left = n - i;
    let sum = load4(bytes(c + i), left);
    for (let row = 0, p = a + i, q = b + i; row < rows; row++, p += n, q += n)
      sum = madd(sum, load4(bytes(p), left), load4(bytes(q), left));
    store4(bytes(c + i), sum, left);
  }
}
