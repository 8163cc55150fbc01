/** The target as it came. @throws {RangeError} When it is neither 1 nor -1. */
export function expectSide(name: string, target: number): number {
  if (target === 1 || target === -1) return target;
  throw new RangeError(`${name}: target is ${target}, expected 1 or -1; for 0 and 1 write 2 * target - 1`);
}
