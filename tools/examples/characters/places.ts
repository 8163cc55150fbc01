/**
 * What stands at `rows` places of a text, spread evenly, that all move on by one character a tick.
 *
 *     places([a, b, c, d, e, f], 2, 2)     →  [a, d], [b, e], [c, f]
 *
 * One more than `ticks`: the character behind is the target. A place that arrives where the next one began reads on.
 */
export function places(codes: Int32Array, rows: number, ticks: number): Int32Array[] {
  const firsts = Array.from({ length: rows }, (_, row) => Math.floor((row * codes.length) / rows));
  return Array.from({ length: ticks + 1 }, (_, tick) =>
    Int32Array.from(firsts, (first) => codes[(first + tick) % codes.length]),
  );
}
