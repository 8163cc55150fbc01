/**
 * Checks that numbers are the same, bit for bit (but 0 may be -0).
 *
 * @throws {Error} When they are not: names the first that differs.
 * @example
 *   expectSame("output", new Float32Array([1, 2]), [1, 2]);
 */
export function expectSame(what: string, found: ArrayLike<number>, expected: ArrayLike<number>): void {
  expectNear(what, found, expected, 0);
}

/**
 * Checks that numbers are close to others.
 *
 * @throws {Error} When one is further off than `tolerance` times the largest magnitude expected (at least 1e-3).
 * @example
 *   expectNear("output", [1, 2.001], [1, 2], 0.01);
 */
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
    // Not `>`, with which NaN would pass.
    if (!(Math.abs(found[i] - expected[i]) <= tolerance * largest)) {
      throw new Error(`${what}: number ${i} is ${found[i]}, expected ${expected[i]}`);
    }
  }
}
