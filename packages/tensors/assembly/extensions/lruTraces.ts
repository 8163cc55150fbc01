// The kernels of src/extensions/lruTraceKernels.ts.
import { bytes, load4, madd, store4, withoutSubnormal } from "../lanes";

// A row of traces: the derivative of s by λ (real, imaginary), then by each column of B.

/** e = λ ∘ e, + s for λ, + exp(gamma_log) x for a column of B. */
export function lruTrace(rows: i32, units: i32, fanIn: i32, x: i32, s: i32, tape: i32, traces: i32): void {
  const u = bytes(units);
  const tiny = f32x4.splat(reinterpret<f32>(0x00800000));
  for (let row = 0, t = tape, e = traces; row < rows; row++, x += fanIn, s += 2 * units, t += 6 * units) {
    for (let i = 0; i < units; i += 4) {
      const left = units - i;
      const q = bytes(t + 3 * units + i);
      const lambdaRe = load4(q, left), lambdaIm = load4(q + u, left), gamma = load4(q + 2 * u, left);
      let addRe = load4(bytes(s + i), left), addIm = load4(bytes(s + units + i), left);
      for (let j = 0, p = bytes(e + i); ; j++, p += 2 * u) {
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
    e += 2 * units * (fanIn + 1);
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
