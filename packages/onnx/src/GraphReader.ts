import { describeValue } from "@backstream/core";
import type { Tensor } from "@backstream/tensors";
import type { GraphProto, NodeProto } from "./onnx_pb.js";
import { OnnxFileError } from "./OnnxFileError.js";
import { readTensor } from "./tensorProtos.js";

/** Finds values of an ONNX graph by their names. */
export class GraphReader {
  /** The name of the value that a sample goes to; the other inputs are memories. */
  readonly input: string;
  /** The name of what the graph says; the other outputs are memories. */
  readonly output: string;
  readonly #producers = new Map<string, NodeProto>();
  readonly #constants = new Map<string, Tensor>();
  readonly #inputs: ReadonlySet<string>;
  readonly #graph: GraphProto;

  constructor(graph: GraphProto) {
    this.#graph = graph;
    for (const tensor of graph.initializer) this.#constants.set(tensor.name, readTensor(tensor));
    // Files of early versions list the initializers among the inputs.
    const inputs = graph.input.map(({ name }) => name).filter((name) => !this.#constants.has(name));
    this.#inputs = new Set(inputs);
    this.input = inputs[0] ?? "";
    this.output = graph.output[0]?.name ?? "";
    for (const node of graph.node) this.#add(node);
  }

  /** Adds a node. They are in order, so that there is no circle. */
  #add(node: NodeProto): void {
    const unknown = node.input.find((name) => name !== "" && !this.#isKnown(name));
    if (unknown !== undefined) {
      throw new OnnxFileError(
        `fromOnnx: node ${describeValue(node.name)} reads "${unknown}", which nothing before it puts out; the file is damaged`,
      );
    }
    const value =
      node.opType === "Constant" ? node.attribute.find(({ name }) => name === "value")?.t : undefined;
    if (value) this.#constants.set(node.output[0], readTensor(value));
    else for (const output of node.output) this.#producers.set(output, node);
  }

  #isKnown(name: string): boolean {
    return this.#inputs.has(name) || this.#constants.has(name) || this.#producers.has(name);
  }

  /** The node whose output the value is, if that is a node of this kind. */
  producer(value: string, ...ops: readonly string[]): NodeProto | undefined {
    const node = this.#producers.get(value);
    return node && (ops.length === 0 || ops.includes(node.opType)) ? node : undefined;
  }

  /** The numbers of a value that never changes. */
  constant(value: string | undefined): Tensor | undefined {
    const found = this.#constants.get(value ?? "");
    if (found || value === undefined) return found;
    const node = this.producer(value, "Identity");
    return node && this.constant(node.input[0]);
  }

  /** Whether it is an input of the graph that is no sample: a memory. */
  isMemory(value: string): boolean {
    return value !== this.input && this.#inputs.has(value);
  }

  /** How many axes the input has; undefined where the file does not say it. */
  get rank(): number | undefined {
    const { type } = this.#graph.input.find(({ name }) => name === this.input) ?? {};
    return type?.value.case === "tensorType" ? type.value.value.shape?.dim.length : undefined;
  }
}
