import { fromBinary } from "@bufbuild/protobuf";
import { describeValue, network, type Network, type NetworkOptions } from "@backstream/core";
import { GraphReader } from "./GraphReader.js";
import { LayerReader } from "./LayerReader.js";
import { ModelProtoSchema, type GraphProto } from "./onnx_pb.js";
import { OnnxFileError } from "./OnnxFileError.js";

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
 *   const back = fromOnnx(toOnnx(net));
 *   back.description // => "stack(dense(2, 3), silu())"
 *   run(back, [[1, 2]]).outputs[0].toArray() // => run(net, [[1, 2]]).outputs[0].toArray()
 */
export function fromOnnx(bytes: Uint8Array, options: NetworkOptions = {}): Network {
  const graph = new GraphReader(graphOf(bytes));
  const { layer, parameters } = new LayerReader(graph).chain(graph.input, graph.output);
  const net = network(layer, options);
  const values = net.segments.map(({ name }, index) => [name, parameters[index]] as const);
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
