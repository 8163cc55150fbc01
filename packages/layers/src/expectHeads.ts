import { expectSize } from "./expectSize.js";

/**
 * Checks that heads divide features, and returns the features of one head.
 *
 * @throws {RangeError} When a size is no whole number from 1 up, or the heads do not divide the features.
 */
export function expectHeads(where: string, features: number, heads: number): number {
  expectSize(where, "features", features);
  expectSize(where, "heads", heads);
  if (features % heads === 0) return features / heads;
  throw new RangeError(
    `${where}: heads is ${heads}, expected a number that divides the ${features} features`,
  );
}
