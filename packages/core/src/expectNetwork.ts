import { expectMade } from "./expectMade.js";

/**
 * Refuses what is no network, such as the layer that one is made of.
 *
 * @throws {TypeError} When it is none.
 * @example
 *   expectNetwork("forward", network(dense(1, 1)));
 */
export function expectNetwork(where: string, net: unknown): void {
  expectMade(where, "the net", net, ["load", "save"], "network(gru(1, 32))");
}
