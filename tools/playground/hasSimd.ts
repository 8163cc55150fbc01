/** Whether the browser has WebAssembly SIMD: it knows `i8x16.popcnt` of a splat, which is all that this module computes. */
export function hasSimd(): boolean {
  const body = [0, 65, 0, 253, 15, 253, 98, 11];
  const module = [
    0,
    97,
    115,
    109,
    1,
    0,
    0,
    0,
    1,
    5,
    1,
    96,
    0,
    1,
    123,
    3,
    2,
    1,
    0,
    10,
    10,
    1,
    body.length,
    ...body,
  ];
  return typeof WebAssembly === "object" && WebAssembly.validate(Uint8Array.from(module));
}
