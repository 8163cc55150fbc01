import { fromBinary } from "@bufbuild/protobuf";
import {
  describeValue,
  network,
  type Layer,
  type Network,
  type NetworkOptions,
  type ParameterValue,
} from "@backstream/core";
import { stack } from "@backstream/layers";
import { GraphReader } from "./GraphReader.js";
import { ModelProtoSchema, type GraphProto, type NodeProto } from "./onnx_pb.js";
import { intsAttribute } from "./attributes.js";
import { OnnxFileError } from "./OnnxFileError.js";
import type { ReadLayer } from "./Unit.js";
import { units } from "./units/units.js";
import { UnsupportedError } from "./UnsupportedError.js";

/**
 * The network that an ONNX model computes, with its parameters: of a file that `toOnnx` has written, or that another tool
 * has, as far as it consists of the same operators.
 *
 * - options   as of `network`: name, arena
 *
 * The graph is read from its output back to its input: what comes out has the layers that the operators are, so an
 * activation in a layer's options is a layer of its own then. A graph over whole sequences becomes the same network as one
 * over ticks; memories that the graph begins with must be zero, or inputs.
 *
 * @throws {OnnxFileError} When the bytes are no ONNX model, or its numbers are damaged or in another file.
 * @throws {UnsupportedError} When the graph has an operator that no layer here is.
 * @throws {TypeError} When it is given no bytes.
 * @see {@link toOnnx}
 * @example
 *   const net = network(stack(dense(2, 3), silu()), { seed: 1 });
 *   const same = fromOnnx(toOnnx(net));
 *   run(same, [[1, 2]]).outputs[0].sub(run(net, [[1, 2]]).outputs[0]).toArray() // => [0, 0, 0]
 */
export function fromOnnx(bytes: Uint8Array, options: NetworkOptions = {}): Network {
  const graph = new GraphReader(graphOf(bytes));
  const found = chain(graph, graph.input, graph.output);
  const net = network(found.layer, options);
  const values = net.segments.map(({ name }, index) => [name, found.parameters[index]] as const);
  net.load(new Map(values));
  return net;
}

function graphOf(bytes: Uint8Array): GraphProto {
  if (!(bytes instanceof Uint8Array)) {
    throw new TypeError(
      `fromOnnx: it is given ${describeValue(bytes)}, expected a Uint8Array with a file's bytes`,
    );
  }
  let graph: GraphProto | undefined;
  try {
    ({ graph } = fromBinary(ModelProtoSchema, bytes));
  } catch (error) {
    throw new OnnxFileError("fromOnnx: the bytes are no ONNX model, or a damaged one", { cause: error });
  }
  if (!graph || graph.output.length === 0 || graph.input.length === 0) {
    throw new OnnxFileError("fromOnnx: the file has no graph with an input and an output");
  }
  return graph;
}

/** What one step back through the graph is; without a layer where the node only changes the form of a value. */
type Step = Omit<ReadLayer, "layer"> & { readonly layer?: Layer };

/** The layers between two values, as one. */
function chain(graph: GraphReader, from: string, to: string): Omit<ReadLayer, "from"> {
  const steps: Step[] = [];
  for (let value = to; value !== from;) {
    const step = stepBack(graph, value);
    steps.unshift(step);
    value = step.from;
  }
  const layers = steps.flatMap(({ layer }) => (layer ? [layer] : []));
  const parameters: ParameterValue[] = steps.flatMap((step) => step.parameters);
  return { layer: layers.length === 1 ? layers[0] : stack(...layers), parameters };
}

function stepBack(graph: GraphReader, value: string): Step {
  for (const unit of units) {
    const found = unit.read(graph, value);
    if (found) return found;
  }
  const node = graph.producer(value);
  if (node && isForm(node)) return { parameters: [], from: node.input[0] };
  if (!node)
    throw new UnsupportedError(`fromOnnx: "${value}" does not come from "${graph.input}", the input`);
  throw new UnsupportedError(
    `fromOnnx: no layer computes what node ${describeValue(node.name)} does, ${node.opType}(${node.input.join(", ")})`,
  );
}

/** Whether a node leaves the numbers of a row as they are: axes of length 1, and time and batch exchanged. */
function isForm(node: NodeProto): boolean {
  if (["Identity", "Dropout", "Squeeze", "Unsqueeze", "Cast"].includes(node.opType)) return true;
  return node.opType === "Transpose" && intsAttribute(node, "perm")?.join() === "1,0,2";
}
