import { prelu } from "@backstream/layers";
import type { Unit } from "../Unit.js";

/** PRelu: one slope, or one for each feature. */
export const preluUnit: Unit = {
  calls: { prelu: [] },
  write: (graph, { prefix, parameters }, input) => {
    const { shape, data } = parameters.get("weight")!; // every prelu has one
    return graph.node("PRelu", [input, graph.constant(shape, data, `${prefix}weight`)]);
  },
  read: (graph, value) => {
    const node = graph.producer(value, "PRelu");
    const weight = node && graph.constant(node.input[1]);
    if (!weight) return undefined;
    return { layer: prelu(weight.data.length), parameters: [weight.data], from: node.input[0] };
  },
};
