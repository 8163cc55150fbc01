import { create, toBinary } from "@bufbuild/protobuf";
import {
  describeLayer,
  describeValue,
  expectNetwork,
  expectOptions,
  UnknownNameError,
  type Layer,
  type Leaf,
  type Network,
} from "@backstream/core";
import { wrapTensor, type Tensor } from "@backstream/tensors";
import { expectSameOutputs } from "./expectSameOutputs.js";
import { fromOnnx } from "./fromOnnx.js";
import { GraphWriter } from "./GraphWriter.js";
import { ModelProtoSchema } from "./onnx_pb.js";
import { parseCall, type Call } from "./parseCall.js";
import type { Unit } from "./Unit.js";
import { units } from "./units/units.js";
import { UnsupportedError } from "./UnsupportedError.js";

/** Options of `toOnnx`. */
export interface ToOnnxOptions {
  /** What one run of the graph is: a tick, or a whole sequence `[time, batch, features]`; `"tick"` where not given. */
  readonly per?: "tick" | "sequence";
}

/**
 * A network as the bytes of an ONNX model (opset 17), for another runtime to run.
 *
 * - `input`          `[batch, features]`, or `[time, batch, features]` with `{ per: "sequence" }`
 * - `output`         likewise
 * - `carryIn.NAME`   `[batch, size]`, the memory before the tick, or the sequence: zeros at first
 * - `carryOut.NAME`  the memory behind it, for the next run: `carryOut.0.hidden` becomes `carryIn.0.hidden`
 *
 * So the other runtime goes on streaming, tick by tick. The numbers are float32. PyTorch, TensorFlow and others write
 * whole sequences; that form is there for tools that expect it.
 *
 * What is written is read back and compared with the network at a few random inputs.
 *
 * @throws {UnsupportedError} When ONNX has no form for a layer: a custom one, for instance.
 * @throws {UnknownNameError} When an option does not exist, or has no such value.
 * @see {@link fromOnnx}
 * @source https://onnx.ai/onnx/operators
 * @example
 *   const bytes = toOnnx(network(stack(gru(1, 8), dense(8, 1))));
 *   fromOnnx(bytes).description // => "stack(gru(1, 8), dense(8, 1))"
 */
export function toOnnx(net: Network, options: ToOnnxOptions = {}): Uint8Array<ArrayBuffer> {
  expectNetwork("toOnnx", net);
  expectOptions("toOnnx", options, ["per"]);
  const { per = "tick" } = options;
  if (per !== "tick" && per !== "sequence") {
    throw new UnknownNameError(`toOnnx: per is ${describeValue(per)}, expected "tick" or "sequence"`);
  }
  const graph = new GraphWriter(per);
  // Leaves come in the order of the layers, each behind those that it reads.
  const leaves = net.flat.leaves.filter(({ joins }) => !joins).values();
  const { value, width } = writeLayer(net.layer, { value: "input", width: net.fanIn });
  graph.input("input", net.fanIn);
  graph.output("output", width, value);
  const model = create(ModelProtoSchema, {
    irVersion: 8n,
    producerName: "backstream",
    docString: net.description,
    opsetImport: [{ domain: "", version: 17n }],
    graph: graph.graph(net.name),
  });
  const bytes = new Uint8Array(toBinary(ModelProtoSchema, model));
  expectSameOutputs(net, fromOnnx(bytes));
  return bytes;

  /** `within` is the call of the composite that the layer is a part of, where that is one layer for its user. */
  function writeLayer(layer: Layer, from: Place, within?: Call): Place {
    const { parts, join } = layer;
    if (!parts) return writeLeaf(graph, net, leaves.next().value!, from, within); // there is a leaf for each layer without parts
    const [first, last] = parts;
    if (parts.length === 2 && first.layer.join && isProduct(last.layer)) {
      const product = writeBranches(first.layer.parts ?? [], from, "Mul");
      leaves.next(); // the product itself
      return { value: product.value, width: last.layer.fanOut };
    }
    if (join) return writeBranches(parts, from, join.kind === "sum" ? "Sum" : "Concat");
    // Options of a recurrent layer that consists of several are not in the descriptions of these.
    const call = parts.every(({ prefix }) => prefix === "") ? parseCall(describeLayer(layer)) : undefined;
    return parts.reduce((place, part) => writeLayer(part.layer, place, call), from);
  }

  function writeBranches(
    parts: readonly { readonly layer: Layer }[],
    from: Place,
    op: "Sum" | "Concat" | "Mul",
  ): Place {
    const ends = parts.map((part) => writeLayer(part.layer, from));
    const values = ends.map((end) => end.value);
    const [{ width: one }] = ends;
    const all = ends.reduce((sum, end) => sum + end.width, 0);
    if (op === "Concat") return { value: graph.node("Concat", values, { axis: -1n }), width: all };
    if (op === "Sum") return { value: graph.node("Sum", values), width: one };
    return { value: values.reduce((product, factor) => graph.node("Mul", [product, factor])), width: one };
  }
}

/** A value of the graph, and how many features it has. */
interface Place {
  readonly value: string;
  readonly width: number;
}

/** Whether it multiplies the parts of a row: the layer behind the branches of `multiplyBranches`. */
function isProduct({ name, parts }: Layer): boolean {
  return name === "product" && !parts;
}

function writeLeaf(graph: GraphWriter, net: Network, leaf: Leaf, from: Place, within?: Call): Place {
  const { layer, prefix, fanIn, fanOut } = leaf;
  const description = describeLayer(layer);
  const own = parseCall(description);
  const call = within && within.unit === own?.unit ? within : own;
  const unit = call && units.find(({ calls }) => Object.hasOwn(calls, call.unit));
  if (!unit) {
    throw new UnsupportedError(
      `toOnnx: ${description} has no form in ONNX here; the README of @backstream/onnx lists the layers that have one`,
    );
  }
  expectWritable(description, call, unit);
  if (leaf.reversed) {
    throw new UnsupportedError(`toOnnx: ${description} runs backwards, which has no form in ONNX here`);
  }
  if (leaf.learnedCarry.length > 0) {
    throw new UnsupportedError(
      `toOnnx: the memory before the first tick of ${description} is learned, but a graph's begins with what it is given; save it without learnedCarry`,
    );
  }
  // A tied layer has those of another.
  let offset = leaf.parameters;
  const parameters = new Map<string, Tensor>();
  for (const { name, shape } of layer.parameters) {
    const size = shape.reduce((a, b) => a * b, 1);
    parameters.set(
      name.replace(/_l\d+$/, "_l0"),
      wrapTensor(shape, net.parameterBlock.array.slice(offset, offset + size)),
    );
    offset += size;
  }
  const written = { description, call, prefix, fanIn, fanOut, carry: layer.carry, parameters };
  return { value: unit.write(graph, written, from.value), width: fanOut };
}

function expectWritable(description: string, { unit, options }: Call, { calls }: Unit): void {
  const unknown = Object.keys(options).find((name) => !calls[unit].includes(name));
  if (unknown === undefined) return;
  throw new UnsupportedError(
    `toOnnx: ${description} has no form in ONNX with ${unknown}, only ${unit} without it`,
  );
}
