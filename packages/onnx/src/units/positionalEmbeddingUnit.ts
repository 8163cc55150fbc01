import { positionalEmbedding } from "@backstream/layers";
import { expectPerTick } from "../expectPerTick.js";
import type { Unit } from "../Unit.js";

/** Gather of the vector at a position that the memory counts, and Add. */
export const positionalEmbeddingUnit: Unit = {
  calls: { positionalEmbedding: ["positions"] },
  write: (graph, { description, prefix, parameters, carry: [{ name }] }, input) => {
    expectPerTick(graph, description);
    const { shape, data } = parameters.get("weight")!; // every one has it
    const weight = graph.constant(shape, data, `${prefix}weight`);
    const { before, after } = graph.memory(prefix + name, 1);
    const next = graph.node("Add", [before, graph.constant([], [1])]);
    graph.node("Min", [next, graph.constant([], [shape[0] - 1])], {}, after);
    const position = graph.node("Cast", [before], { to: 7n }); // int64
    const row = graph.node("Squeeze", [position, graph.integers([-1])]);
    return graph.node("Add", [input, graph.node("Gather", [weight, row], { axis: 0n })]);
  },
  read: (graph, value) => {
    const node = graph.producer(value, "Add");
    const row = node && graph.producer(node.input[1], "Gather");
    const weight = row && graph.constant(row.input[0]);
    const position = row && graph.producer(row.input[1], "Squeeze");
    const cast = position && graph.producer(position.input[0], "Cast");
    if (!weight || !cast || !graph.isMemory(cast.input[0])) return undefined;
    const [positions, features] = weight.shape;
    return {
      layer: positionalEmbedding(features, { positions }),
      parameters: [weight],
      from: node.input[0],
    };
  },
};
