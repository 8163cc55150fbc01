/**
 * The yardstick: multiplications and additions one after the other, in JavaScript and nothing else. A faster or slower
 * machine is faster or slower at this too.
 */
export function plainLoop(): void {
  let sum = 1;
  for (let index = 0; index < 100_000; index++) sum = sum * 0.999 + (index & 7);
  if (sum === 0) throw new Error("plain loop: a sum of positive numbers is 0");
}
