import { embedding } from "@backstream/layers";
import { intAttribute } from "../nodeAttributes.js";
import type { Unit } from "../Unit.js";

/** Gather, with the numbers of the sample as indices. */
export const embeddingUnit: Unit = {
  calls: { embedding: [] },
  write: (graph, { prefix, parameters }, input) => {
    const { shape, data } = parameters.get("weight")!; // every embedding has one
    const weight = graph.constant(shape, data, `${prefix}weight`);
    const indices = graph.node("Cast", [input], { to: 7n }); // int64
    const row = graph.node("Squeeze", [indices, graph.integers([-1])]);
    return graph.node("Gather", [weight, row], { axis: 0n });
  },
  read: (graph, value) => {
    const node = graph.producer(value, "Gather");
    const weight = node && graph.constant(node.input[0]);
    if (weight?.shape.length !== 2 || intAttribute(node!, "axis", 0) !== 0) return undefined; // it is there
    const [vocabulary, units] = weight.shape;
    return { layer: embedding(vocabulary, units), parameters: [weight], from: node!.input[1] };
  },
};
