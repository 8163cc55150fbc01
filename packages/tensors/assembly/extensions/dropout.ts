// The kernels of src/extensions/dropoutKernels.ts.
import { bytes, load4, store4 } from "../lanes";

/** factors = 0 with probability `rate`, else 1 / (1 - rate). */
export function dropoutFactors(
  n: i32,
  rate: f64,
  key0: u32,
  key1: u32,
  randomStream: u32,
  tick: u32,
  factors: i32,
): void {
  // A word below `limit` drops: `rate` of all words do.
  const limit = <u64>(rate * 4294967296.0);
  const kept = <f32>(1.0 / (1.0 - rate));
  for (let i = 0; i < n; i += 4) {
    let a: u32 = i >>> 2, b: u32 = tick, c: u32 = randomStream, d: u32 = 0;
    let k0 = key0, k1 = key1;
    for (let round = 0; round < 10; round++) {
      const productA = <u64>a * 0xd2511f53;
      const productC = <u64>c * 0xcd9e8d57;
      a = <u32>(productC >> 32) ^ b ^ k0;
      b = <u32>productC;
      c = <u32>(productA >> 32) ^ d ^ k1;
      d = <u32>productA;
      k0 += 0x9e3779b9;
      k1 += 0xbb67ae85;
    }
    const four = f32x4(
      <u64>a < limit ? 0 : kept,
      <u64>b < limit ? 0 : kept,
      <u64>c < limit ? 0 : kept,
      <u64>d < limit ? 0 : kept,
    );
    store4(bytes(factors + i), four, n - i);
  }
}

/** y = x ∘ factors. */
export function multiply(n: i32, x: i32, factors: i32, y: i32): void {
  for (let i = 0; i < n; i += 4) {
    const left = n - i;
    store4(bytes(y + i), f32x4.mul(load4(bytes(x + i), left), load4(bytes(factors + i), left)), left);
  }
}
