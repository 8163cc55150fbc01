/**
 * The number types of 16 bits of a safetensors file, by the format's names: how the bits of a number become those of the
 * float32 with the same value. Every one has such a float32, subnormal numbers too; NaN stays NaN.
 *
 * @source IEEE 754-2008, binary16; bfloat16 is the upper half of a float32.
 */
export const halfTypes: ReadonlyMap<string, (bits: number) => number> = new Map([
  ["F16", binary32Of],
  ["BF16", (bits: number): number => bits << 16],
]);

function binary32Of(bits: number): number {
  const sign = (bits & 0x8000) << 16;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return sign | 0x7f800000 | (fraction << 13);
  if (exponent > 0) return sign | ((exponent + 112) << 23) | (fraction << 13); // the biases are 15 and 127
  if (fraction === 0) return sign;
  // Subnormal: fraction · 2⁻²⁴. The highest bit of the fraction becomes the hidden one.
  const shift = Math.clz32(fraction) - 21; // places up to bit 10
  return sign | ((113 - shift) << 23) | (((fraction << shift) & 0x3ff) << 13);
}
