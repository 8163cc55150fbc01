import type { Layer } from "./Layer.js";

/**
 * What a layer computes, as the call that makes it, with every option that has an influence on its outputs; not how its
 * parameters begin. A custom layer has its name only. Checkpoints hold it, so that parameters are not loaded into a network
 * of the same sizes that computes something else.
 *
 * It is the layer's own `description`, or else its name, followed by the descriptions of its parts.
 *
 * @example
 *   describeLayer(stack(gru(1, 8), dense(8, 4, { activation: "tanh" }), leakyRelu()))
 *   // => 'stack(gru(1, 8), dense(8, 4, { activation: "tanh" }), leakyRelu())'
 */
export function describeLayer({ name, description, parts }: Layer): string {
  if (description !== undefined) return description;
  return parts ? `${name}[${parts.map(({ layer }) => describeLayer(layer)).join(", ")}]` : name;
}
