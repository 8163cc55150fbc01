import { expectMade } from "./expectMade.js";

/**
 * Refuses what is no optimizer, such as one that was not called.
 *
 * @throws {TypeError} When it is none.
 * @example
 *   expectOptimizer("update", adam());
 */
export function expectOptimizer(where: string, optimizer: unknown): void {
  expectMade(where, "optimizer", optimizer, ["init", "update"], "adam()");
}
