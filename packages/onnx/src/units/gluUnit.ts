import { glu } from "@backstream/layers";
import type { GraphReader } from "../GraphReader.js";
import { intAttribute } from "../nodeAttributes.js";
import type { NodeProto } from "../onnx_pb.js";
import type { Unit } from "../Unit.js";
import { activationUnits } from "./activationUnits.js";
import { composedUnits } from "./composedUnits.js";

const names = ["gelu", "relu", "sigmoid", "silu", "tanh"] as const;
const activations = [...composedUnits, ...activationUnits];

/** Split in two halves, one of which is the other's factor. */
export const gluUnit: Unit = {
  calls: { glu: ["activation"] },
  write: (graph, layer, input) => {
    const { activation = "sigmoid" } = layer.call.options as { activation?: (typeof names)[number] }; // so glu checks it
    const unit = activations.find(({ calls }) => Object.hasOwn(calls, activation))!; // it is one of the names
    const [a, b] = graph.split(input, 2);
    const call = { unit: activation, sizes: [], options: {} };
    return graph.node("Mul", [a, unit.write(graph, { ...layer, call }, b)]);
  },
  read: (graph, value) => {
    const node = graph.producer(value, "Mul");
    if (!node) return undefined;
    for (const [a, product] of [node.input, node.input.toReversed()]) {
      const half = graph.producer(a, "Split");
      if (!half || half.output[0] !== a || half.output.length !== 2 || !isLastAxis(half, graph)) continue;
      for (const activation of names) {
        const unit = activations.find(({ calls }) => Object.hasOwn(calls, activation));
        const gate = unit?.read(graph, product);
        const isPlain = gate?.layer.description === undefined || gate.layer.description === `${activation}()`;
        if (gate?.from === half.output[1] && isPlain)
          return { layer: glu({ activation }), parameters: [], from: half.input[0] };
      }
    }
    return undefined;
  },
};

function isLastAxis(node: NodeProto, graph: GraphReader): boolean {
  const axis = intAttribute(node, "axis", 0);
  return axis === -1 || axis + 1 === graph.rank;
}
