import { expectMade } from "./expectMade.js";

/**
 * Refuses what is no layer, such as a list of layers or an activation that was not called.
 *
 * @throws {TypeError} When it is none.
 * @example
 *   expectLayer("stack", "layer 0", dense(1, 1));
 */
export function expectLayer(where: string, what: string, layer: unknown): void {
  expectMade(where, what, layer, ["forward"], "gru(1, 32)");
}
