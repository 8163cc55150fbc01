import type { Workload } from "./workload.js";

/** The largest relative difference of two contenders' first losses. @throws {Error} When it is above the tolerance. */
export function agreement(
  { name, tolerance }: Pick<Workload, "name" | "tolerance">,
  peer: string,
  ours: readonly number[],
  theirs: readonly number[],
): number {
  let worst = 0;
  ours.forEach((loss, index) => {
    const difference = Math.abs(loss - theirs[index]) / Math.max(Math.abs(theirs[index]), 1e-6);
    // Written so that NaN, and a loss that is missing, fail.
    if (!(difference <= tolerance)) {
      throw new Error(
        `${name}: after ${index + 1} updates the loss is ${loss}, expected ${peer}'s ${theirs[index]} within ${tolerance}`,
      );
    }
    worst = Math.max(worst, difference);
  });
  return worst;
}
