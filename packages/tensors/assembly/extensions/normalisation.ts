// The kernels of src/extensions/normalisationKernels.ts.
import { bytes, keep, load4, madd, store4, sumLanes } from "../lanes";

/** y = (x - mean) · scale ∘ weight + bias, group by group. */
export function normalise(
  rows: i32, groups: i32, size: i32, centred: i32, epsilon: f64, x: i32, ldx: i32,
  weight: i32, bias: i32, tape: i32, ldt: i32, y: i32, ldy: i32,
): void {
  const features = groups * size;
  for (let row = 0; row < rows; row++, x += ldx, tape += ldt, y += ldy) {
    for (let group = 0, first = 0; group < groups; group++, first += size) {
      const from = x + first;
      let mean: f32 = 0;
      if (centred) {
        let sum = f32x4.splat(0);
        for (let i = 0; i < size; i += 4) sum = f32x4.add(sum, load4(bytes(from + i), size - i));
        mean = sumLanes(sum) / <f32>size;
      }
      const means = f32x4.splat(mean);
      let squares = f32x4.splat(0);
      for (let i = 0; i < size; i += 4) {
        const d = keep(f32x4.sub(load4(bytes(from + i), size - i), means), size - i, f32x4.splat(0));
        squares = madd(squares, d, d);
      }
      const scale: f32 = 1 / sqrt(sumLanes(squares) / <f32>size + <f32>epsilon);
      store<f32>(bytes(tape + features + group), scale);
      const scales = f32x4.splat(scale);
      for (let i = 0; i < size; i += 4) {
        const left = size - i, at = first + i;
        const normalised = f32x4.mul(f32x4.sub(load4(bytes(from + i), left), means), scales);
        store4(bytes(tape + at), normalised, left);
        let value = normalised;
        if (weight) value = f32x4.mul(value, load4(bytes(weight + at), left));
        if (bias) value = f32x4.add(value, load4(bytes(bias + at), left));
        store4(bytes(y + at), value, left);
      }
    }
  }
}

/** dx = scale · (d - mean of d - normalised · mean of d ∘ normalised), d = dy ∘ weight. */
export function normaliseBack(
  rows: i32, groups: i32, size: i32, centred: i32, tape: i32, ldt: i32, weight: i32, dy: i32, lddy: i32, dx: i32, lddx: i32,
): void {
  const features = groups * size;
  for (let row = 0; row < rows; row++, tape += ldt, dy += lddy, dx += lddx) {
    for (let group = 0, first = 0; group < groups; group++, first += size) {
      let sum = f32x4.splat(0), products = f32x4.splat(0);
      for (let i = 0; i < size; i += 4) {
        const left = size - i, at = first + i;
        const d = delta(weight, dy, at, left);
        sum = f32x4.add(sum, d);
        products = madd(products, d, load4(bytes(tape + at), left));
      }
      const mean = f32x4.splat(centred ? sumLanes(sum) / <f32>size : 0);
      const slope = f32x4.splat(sumLanes(products) / <f32>size);
      const scale = f32x4.splat(load<f32>(bytes(tape + features + group)));
      for (let i = 0; i < size; i += 4) {
        const left = size - i, at = first + i;
        const along = f32x4.mul(load4(bytes(tape + at), left), slope);
        const d = f32x4.sub(f32x4.sub(delta(weight, dy, at, left), mean), along);
        store4(bytes(dx + at), f32x4.mul(d, scale), left);
      }
    }
  }
}

/** dWeight += Σ over rows of dy ∘ normalised, row after row. */
export function normaliseGradient(rows: i32, features: i32, tape: i32, ldt: i32, dy: i32, lddy: i32, dWeight: i32): void {
  for (let row = 0; row < rows; row++, tape += ldt, dy += lddy) {
    for (let i = 0; i < features; i += 4) {
      const p = bytes(dWeight + i), left = features - i;
      store4(p, madd(load4(p, left), load4(bytes(dy + i), left), load4(bytes(tape + i), left)), left);
    }
  }
}

/** Up to four numbers of dy ∘ weight. */
// @ts-ignore: decorator
@inline
function delta(weight: i32, dy: i32, at: i32, left: i32): v128 {
  const d = load4(bytes(dy + at), left);
  return weight ? f32x4.mul(d, load4(bytes(weight + at), left)) : d;
}
