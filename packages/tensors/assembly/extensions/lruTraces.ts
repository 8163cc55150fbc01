// The kernels of src/extensions/lruTraceKernels.ts.
import { exp } from "../exp";
import { bytes, load4, madd, store4, withoutSubnormal } from "../lanes";

// A row of traces: the derivative of s by λ (real, imaginary), then by each column of B.

/** e = λ ∘ e, + s for λ, + exp(gamma_log) x for a column of B. */
export function lruTrace(rows: i32, units: i32, fanIn: i32, x: i32, s: i32, tape: i32, traces: i32): void {
  const u = bytes(units);
  const tiny = f32x4.splat(reinterpret<f32>(0x00800000));
  for (let row = 0, t = tape, e = traces; row < rows; row++, x += fanIn, s += 2 * units, t += 6 * units) {
    let i = 0;
    for (; i + 4 <= units; i += 4) unitsTrace(4, u, fanIn, tiny, i, units, x, s, t, e);
    if (i < units) unitsTrace(units - i, u, fanIn, tiny, i, units, x, s, t, e);
    e += 2 * units * (fanIn + 1);
  }
}

// @ts-ignore: decorator
@inline
function unitsTrace(
  left: i32, u: usize, fanIn: i32, tiny: v128, i: i32, units: i32, x: i32, s: i32, tape: i32, traces: i32,
): void {
  const q = bytes(tape + 3 * units + i);
  const lambdaRe = load4(q, left), lambdaIm = load4(q + u, left), gamma = load4(q + 2 * u, left);
  let addRe = load4(bytes(s + i), left), addIm = load4(bytes(s + units + i), left);
  for (let j = 0, p = bytes(traces + i); ; j++, p += 2 * u) {
    const re = load4(p, left), im = load4(p + u, left);
    const nextRe = f32x4.add(f32x4.sub(f32x4.mul(lambdaRe, re), f32x4.mul(lambdaIm, im)), addRe);
    const nextIm = f32x4.add(madd(f32x4.mul(lambdaRe, im), lambdaIm, re), addIm);
    store4(p, withoutSubnormal(nextRe, tiny), left);
    store4(p + u, withoutSubnormal(nextIm, tiny), left);
    if (j == fanIn) break;
    addRe = f32x4.mul(gamma, v128.load32_splat(bytes(x + j)));
    addIm = f32x4.splat(0);
  }
}

/** Adds what the traces contribute to the gradient of gamma_log, and of B_re and B_im, which follow it. */
export function lruTraceGradient(
  rows: i32, units: i32, fanIn: i32, b: i32, ds: i32, traces: i32, gamma: i32, ofB: i32,
): void {
  const u = bytes(units), plane = u * fanIn;
  for (let row = 0, d = bytes(ds), e = bytes(traces) + 2 * u; row < rows; row++, d += 2 * u, e += 2 * u * (fanIn + 1))
    for (let i = 0; i < units; i++) {
      const dRe = load<f32>(d + bytes(i)), dIm = load<f32>(d + u + bytes(i));
      let sum = load<f32>(bytes(gamma + i));
      for (let j = 0, p = e + bytes(i); j < fanIn; j++, p += 2 * u) {
        const re = load<f32>(p), im = load<f32>(p + u), at = bytes(i * fanIn + j);
        const byRe = dRe * re + dIm * im, byIm = dIm * re - dRe * im;
        const q = bytes(ofB) + at, from = bytes(b) + at;
        store<f32>(q, load<f32>(q) + byRe);
        store<f32>(q + plane, load<f32>(q + plane) + byIm);
        // s is linear in exp(gamma_log) as it is in B.
        sum += load<f32>(from) * byRe + load<f32>(from + plane) * byIm;
      }
      store<f32>(bytes(gamma + i), sum);
    }
}

/**
 * Adds what a pass of one tick has: the tick itself and the traces, in one go. The parameters nu_log, theta_log, gamma_log, B_re, B_im
 * follow each other, and so do their gradients.
 */
export function lruTickGradient(
  rows: i32, units: i32, fanIn: i32, parameters: i32, x: i32, s: i32, tape: i32, gates: i32, traces: i32, gradient: i32,
): void {
  let i = 0;
  for (; i + 4 <= units; i += 4) unitsTick(4, rows, units, fanIn, i, parameters, x, s, tape, gates, traces, gradient);
  if (i < units) unitsTick(units - i, rows, units, fanIn, i, parameters, x, s, tape, gates, traces, gradient);
}

// @ts-ignore: decorator
@inline
function unitsTick(
  left: i32, rows: i32, units: i32, fanIn: i32, i: i32,
  parameters: i32, x: i32, s: i32, tape: i32, gates: i32, traces: i32, gradient: i32,
): void {
  const u = bytes(units), plane = u * fanIn, step = bytes(fanIn);
  const p = bytes(parameters + i), into = bytes(gradient + i);
  const b = bytes(parameters) + 3 * u + <usize>i * step, ofB = bytes(gradient) + 3 * u + <usize>i * step;
  // As in lruGradient: the derivative of λ by nu_log is -exp(nu_log) λ, by theta_log i exp(theta_log) λ.
  const slope = f32x4.neg(exp(load4(p, left))), turn = exp(load4(p + u, left));
  let nu = load4(into, left), theta = load4(into + u, left), gamma = load4(into + 2 * u, left);
  for (
    let row = 0, sr = bytes(s + i), tr = bytes(tape + i), gr = bytes(gates + i), er = bytes(traces + i), xr = bytes(x);
    row < rows; row++, sr += 2 * u, tr += 6 * u, gr += 4 * u, er += 2 * u * (fanIn + 1), xr += step
  ) {
    const dRe = load4(gr, left), dIm = load4(gr + u, left);
    const lambdaRe = load4(tr + 3 * u, left), lambdaIm = load4(tr + 4 * u, left), gain = load4(tr + 5 * u, left);
    // The derivative of s' by λ: what the trace will be after the tick.
    const re = load4(er, left), im = load4(er + u, left);
    const byRe = f32x4.add(f32x4.sub(f32x4.mul(lambdaRe, re), f32x4.mul(lambdaIm, im)), load4(sr, left));
    const byIm = f32x4.add(madd(f32x4.mul(lambdaRe, im), lambdaIm, re), load4(sr + u, left));
    const dLambdaRe = madd(f32x4.mul(dRe, byRe), dIm, byIm);
    const dLambdaIm = f32x4.sub(f32x4.mul(dIm, byRe), f32x4.mul(dRe, byIm));
    nu = madd(nu, slope, madd(f32x4.mul(lambdaRe, dLambdaRe), lambdaIm, dLambdaIm));
    theta = madd(theta, turn, f32x4.sub(f32x4.mul(lambdaRe, dLambdaIm), f32x4.mul(lambdaIm, dLambdaRe)));
    for (let j = 0, e = er + 2 * u; j < fanIn; j++, e += 2 * u) {
      const re = load4(e, left), im = load4(e + u, left);
      const add = f32x4.mul(gain, v128.load32_splat(xr + bytes(j)));
      const nextRe = f32x4.add(f32x4.sub(f32x4.mul(lambdaRe, re), f32x4.mul(lambdaIm, im)), add);
      const nextIm = madd(f32x4.mul(lambdaRe, im), lambdaIm, re);
      const ofRe = madd(f32x4.mul(dRe, nextRe), dIm, nextIm);
      const ofIm = f32x4.sub(f32x4.mul(dIm, nextRe), f32x4.mul(dRe, nextIm));
      const at = bytes(j);
      // s is linear in exp(gamma_log) as it is in B.
      gamma = madd(madd(gamma, column(b + at, step, left), ofRe), column(b + plane + at, step, left), ofIm);
      addToColumn(ofB + at, step, ofRe, left);
      addToColumn(ofB + plane + at, step, ofIm, left);
    }
  }
  store4(into, nu, left);
  store4(into + u, theta, left);
  store4(into + 2 * u, gamma, left);
}

/** Four floats, each `step` bytes behind the one before. */
// @ts-ignore: decorator
@inline
function column(p: usize, step: usize, left: i32): v128 {
  if (step == 4) return load4(p, left);
  let v = v128.load32_zero(p);
  if (left > 1) v = v128.load32_lane(p + step, v, 1);
  if (left > 2) v = v128.load32_lane(p + 2 * step, v, 2);
  if (left > 3) v = v128.load32_lane(p + 3 * step, v, 3);
  return v;
}

/** Adds v to what `column` reads. */
// @ts-ignore: decorator
@inline
function addToColumn(p: usize, step: usize, v: v128, left: i32): void {
  const sum = f32x4.add(column(p, step, left), v);
  if (step == 4) {
    store4(p, sum, left);
    return;
  }
  v128.store32_lane(p, sum, 0);
  if (left > 1) v128.store32_lane(p + step, sum, 1);
  if (left > 2) v128.store32_lane(p + 2 * step, sum, 2);
  if (left > 3) v128.store32_lane(p + 3 * step, sum, 3);
}
