/**
 * A copy of a saved list of numbers; zeros where there is none.
 *
 * @example
 *   numbersOf(undefined, 2) // => [0, 0]
 */
export function numbersOf(saved: readonly number[] | undefined, length: number): number[] {
  return saved ? saved.map(Number) : Array.from({ length }, () => 0);
}
