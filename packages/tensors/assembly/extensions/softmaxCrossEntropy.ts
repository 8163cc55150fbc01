// The kernels of src/extensions/softmaxCrossEntropyKernels.ts.
import { bytes, load4, store4 } from "../lanes";
import { logAboveOne } from "../log";
import { expShifted, rowMax } from "../softmax";

/** delta = w (softmax(x) - onehot) for each row of n, w = scale · scales; Σ w · -log softmax(x)[class]. See src/extensions/softmaxCrossEntropyKernels.ts. */
export function softmaxCrossEntropy(
  rows: i32, n: i32, x: i32, classes: i32, scales: i32, scale: f64, delta: i32,
): f64 {
  const size = bytes(n);
  let loss: f64 = 0;
  for (let row = 0, xr = bytes(x), dr = bytes(delta); row < rows; row++, xr += size, dr += size) {
    const label = <i32>load<f32>(bytes(classes + row));
    if (label < 0) {
      memory.fill(dr, 0, size);
      continue;
    }
    const weight = scales ? scale * <f64>load<f32>(bytes(scales + row)) : scale;
    const max = rowMax(n, xr);
    const chosen = load<f32>(xr + bytes(label)) - max; // read before delta, which may be x, is written
    const sum = expShifted(n, xr, dr, max);
    const log = f32x4.extract_lane(logAboveOne(f32x4.splat(sum)), 0);
    loss += weight * (<f64>log - <f64>chosen);
    multiply(n, <f32>(weight / sum), dr);
    store<f32>(dr + bytes(label), load<f32>(dr + bytes(label)) - <f32>weight);
  }
  return loss;
}

/** x *= factor. */
function multiply(n: i32, factor: f32, x: usize): void {
  const f = f32x4.splat(factor);
  let i = 0;
  for (; i + 4 <= n; i += 4) v128.store(x + bytes(i), f32x4.mul(v128.load(x + bytes(i)), f));
  if (i < n) store4(x + bytes(i), f32x4.mul(load4(x + bytes(i), n - i), f), n - i);
}
