/**
 * The characters at `rows` positions of a text, spread evenly, which all advance by one character in each tick.
 *
 *     places([a, b, c, d, e, f], 2, 2)     →  [a, d], [b, e], [c, f]
 *
 * One tick more than `ticks`, for the last target. A position continues where the next one began.
 */
export function places(codes: Int32Array, rows: number, ticks: number): Int32Array[] {
  const firsts = Array.from({ length: rows }, (_, row) => Math.floor((row * codes.length) / rows));
  return Array.from({ length: ticks + 1 }, (_, tick) =>
    Int32Array.from(firsts, (first) => codes[(first + tick) % codes.length]),
  );
}
