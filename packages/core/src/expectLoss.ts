import { expectMade } from "./expectMade.js";

/**
 * Refuses what is no loss, such as one that was not called.
 *
 * @throws {TypeError} When it is none.
 * @example
 *   expectLoss("compare", squaredError());
 */
export function expectLoss(where: string, loss: unknown): void {
  expectMade(where, "loss", loss, ["measure"], "squaredError()");
}
