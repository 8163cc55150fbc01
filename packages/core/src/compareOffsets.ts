/**
 * The order of two offsets of one source: negative where `a` comes before `b`, 0 where they are equal, else positive. An
 * offset comes before those that it begins.
 *
 * @example
 *   compareOffsets([812, 17], [813]) < 0 // => true
 *   compareOffsets([812], [812, 0]) < 0 // => true
 *   compareOffsets([812, 3], [812, 3]) // => 0
 */
export function compareOffsets(a: readonly number[], b: readonly number[]): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    if (a[index] !== b[index]) return a[index] - b[index];
  }
  return a.length - b.length;
}
