/** @throws {Error} When the numbers are not the same, bit for bit (but 0 may be -0). */
export function expectSame(what: string, found: ArrayLike<number>, expected: ArrayLike<number>): void {
  expectNear(what, found, expected, 0);
}

/** @throws {Error} When a number is further off than `tolerance` times the largest magnitude expected (at least 1e-3). */
export function expectNear(
  what: string,
  found: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
): void {
  if (found.length !== expected.length) {
    throw new Error(`${what}: there are ${found.length} numbers, expected ${expected.length}`);
  }
  const largest = Array.from(expected).reduce((a, b) => Math.max(a, Math.abs(b)), 1e-3);
  for (let i = 0; i < found.length; i++) {
    // Written so that NaN fails.
    if (!(Math.abs(found[i] - expected[i]) <= tolerance * largest)) {
      throw new Error(`${what}: number ${i} is ${found[i]}, expected ${expected[i]}`);
    }
  }
}
