/**
 * Refuses what is no number of things.
 *
 * @throws {RangeError} When it is no whole number from `least` up.
 */
export function expectCount(where: string, what: string, count: number, least = 1): void {
  if (Number.isInteger(count) && count >= least) return;
  throw new RangeError(`${where}: ${what} is ${count}, expected a whole number from ${least} up`);
}
