// The kernels of src/extensions/gateTraceKernels.ts.
import { bytes, load4, madd, store4, withoutSubnormal } from "../lanes";

/** e[j, i] = slope[i] · e[j, i] + gate[i] · x[j]; x = 0: of ones. */
export function gateTrace(
  rows: i32, units: i32, columns: i32, slope: i32, gate: i32, ldt: i32, x: i32, e: i32, lde: i32,
): void {
  const tiny = f32x4.splat(reinterpret<f32>(0x00800000));
  const step = x ? columns : 0;
  for (let row = 0; row < rows; row++, slope += ldt, gate += ldt, x += step, e += lde)
    for (let i = 0; i < units; i += 4) {
      const left = units - i;
      const keep = load4(bytes(slope + i), left), g = load4(bytes(gate + i), left);
      for (let j = 0, p = bytes(e + i); j < columns; j++, p += bytes(units)) {
        const from = step ? v128.load32_splat(bytes(x + j)) : f32x4.splat(1);
        store4(p, withoutSubnormal(madd(f32x4.mul(keep, load4(p, left)), g, from), tiny), left);
      }
    }
}

/** gradient[i, j] += Σ over rows of d[i] · e[j, i], row after row. */
export function gateTraceGradient(
  rows: i32, units: i32, columns: i32, d: i32, e: i32, lde: i32, gradient: i32,
): void {
  for (let row = 0; row < rows; row++, d += units, e += lde)
    for (let j = 0, q = e; j < columns; j++, q += units)
      for (let i = 0; i < units; i++) {
        const into = bytes(gradient + i * columns + j);
        store<f32>(into, load<f32>(into) + load<f32>(bytes(d + i)) * load<f32>(bytes(q + i)));
      }
}
