import fc from "fast-check";
import { reasonOf } from "./reasonOf.js";

/**
 * Draws one value and looks for a problem with it. If there is one, looks for a smaller value with a problem, and returns that
 * problem and the value as JSON.
 */
export function smallestFailure<T>(
  any: fc.Arbitrary<T>,
  seed: number,
  problemOf: (value: T) => string | undefined,
): string | undefined {
  let tries = 0;
  const details = fc.check(
    fc.property(any, (value) => {
      // Counted, not timed: the same seed gives the same result on every machine.
      const problem = tries++ < mostTries ? problemOf(value) : undefined;
      if (problem !== undefined) throw new Error(problem);
    }),
    { seed, numRuns: 1 },
  );
  if (!details.failed) return undefined;
  return `${reasonOf(details.errorInstance)}\n${JSON.stringify(details.counterexample?.[0])}`;
}

const mostTries = 200;
