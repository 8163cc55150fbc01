/**
 * The unit of `bench:check`: multiplications and additions in plain JavaScript, which take more time on a slower
 * machine, as updates do.
 */
export function plainLoop(): void {
  let sum = 1;
  for (let index = 0; index < 100_000; index++) sum = sum * 0.999 + (index & 7);
  if (sum === 0) throw new Error("plain loop: a sum of positive numbers is 0");
}
