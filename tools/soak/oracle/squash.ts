/** The curve of the `squash` of mapDelta. */
export function squash(number: number): number {
  return number / (1 + 2 * Math.abs(number));
}
