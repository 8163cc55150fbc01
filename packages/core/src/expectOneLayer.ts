import { describeValue } from "./describeValue.js";
import { expectLayer } from "./expectLayer.js";

/**
 * Refuses several layers where a network wants one: in a list, or one after the other, where the second stands in the place
 * of the options.
 *
 * @throws {TypeError} When there are several, or what should be a layer is none.
 * @example
 *   expectOneLayer(dense(1, 1), { seed: 1 });
 */
export function expectOneLayer(layer: unknown, options: unknown): void {
  if (Array.isArray(layer)) {
    throw new TypeError(
      `network: the layer is ${describeValue(layer)}, expected one layer; stack(...layers) makes one of several`,
    );
  }
  expectLayer("network", "the layer", layer);
  if (typeof options === "object" && options !== null && "forward" in options) {
    const name = "name" in options ? String(options.name) : describeValue(options);
    throw new TypeError(
      `network: the options are the layer ${name}, expected { seed, name, arena }; stack(first, second) makes one layer of two`,
    );
  }
}
