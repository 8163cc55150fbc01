/**
 * Philox4x32-10: four random words for a counter of four words and a key of two, written over the counter.
 *
 *     (a, b, c, d) ← (hi(M₁·c) ⊕ b ⊕ k₀, lo(M₁·c), hi(M₀·a) ⊕ d ⊕ k₁, lo(M₀·a)), ten times
 *
 * Counter-based: any number of any stream can be drawn without drawing those before it.
 *
 * @source Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC'11, 2011.
 */
export function philox(words: Uint32Array, key0: number, key1: number): void {
  let [a, b, c, d] = words;
  for (let round = 0; round < 10; round++) {
    const highA = highProduct(0xd2511f53, a);
    const highC = highProduct(0xcd9e8d57, c);
    const lowA = Math.imul(0xd2511f53, a) >>> 0;
    const lowC = Math.imul(0xcd9e8d57, c) >>> 0;
    a = (highC ^ b ^ key0) >>> 0;
    b = lowC;
    c = (highA ^ d ^ key1) >>> 0;
    d = lowA;
    key0 = (key0 + 0x9e3779b9) >>> 0;
    key1 = (key1 + 0xbb67ae85) >>> 0;
  }
  words[0] = a;
  words[1] = b;
  words[2] = c;
  words[3] = d;
}

/** The upper 32 bits of the product of two 32-bit words, by halves since a double holds only 53. */
function highProduct(x: number, y: number): number {
  const low = (x & 0xffff) * y;
  const high = (x >>> 16) * y;
  return Math.floor((high + Math.floor(low / 0x10000)) / 0x10000);
}
