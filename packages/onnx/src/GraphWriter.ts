import { create } from "@bufbuild/protobuf";
import { attributeProtos, type Attributes } from "./nodeAttributes.js";
import {
  GraphProtoSchema,
  NodeProtoSchema,
  ValueInfoProtoSchema,
  type GraphProto,
  type NodeProto,
  type TensorProto,
  type ValueInfoProto,
} from "./onnx_pb.js";
import { floatTensor, floatType, integerTensor } from "./tensorProtos.js";

/** A memory: the names of the value before the tick, or the sequence, and of the one behind it. */
export interface Memory {
  readonly before: string;
  readonly after: string;
}

/** Collects the nodes of an ONNX graph. Every function returns the names of values. */
export class GraphWriter {
  /** What one run of the graph is: a tick, `[batch, features]`, or a sequence, `[time, batch, features]`. */
  readonly per: "tick" | "sequence";
  readonly #nodes: NodeProto[] = [];
  readonly #initializers: TensorProto[] = [];
  readonly #inputs: ValueInfoProto[] = [];
  readonly #outputs: ValueInfoProto[] = [];

  constructor(per: "tick" | "sequence") {
    this.per = per;
  }

  /** A node with one output, which gets a name of its own where none is given. */
  node(op: string, inputs: readonly string[], attributes: Attributes = {}, output?: string): string {
    return this.nodes(op, inputs, attributes, [output ?? this.#name(op)])[0];
  }

  /** A node with several outputs; `""` is one that nobody reads. */
  nodes(
    op: string,
    inputs: readonly string[],
    attributes: Attributes,
    outputs: readonly string[],
  ): readonly string[] {
    this.#nodes.push(
      create(NodeProtoSchema, {
        opType: op,
        name: `node${this.#nodes.length}`,
        input: [...inputs],
        output: [...outputs],
        attribute: attributeProtos(attributes),
      }),
    );
    return outputs;
  }

  /** The parts of a row, equally wide. */
  split(input: string, parts: number): readonly string[] {
    const names = Array.from({ length: parts }, (_, part) => this.#name(`part${part}_`));
    return this.nodes("Split", [input], { axis: -1n }, names);
  }

  /** Numbers that never change, in float32. */
  constant(
    shape: readonly number[],
    values: ArrayLike<number>,
    name: string = this.#name("constant"),
  ): string {
    this.#initializers.push(floatTensor(name, shape, values));
    return name;
  }

  /** Whole numbers, such as the axes of an operator. */
  integers(values: readonly number[]): string {
    const name = this.#name("integers");
    this.#initializers.push(integerTensor(name, values));
    return name;
  }

  /** A memory `[batch, size]`, an input and an output of the graph. */
  memory(name: string, size: number): Memory {
    const [before, after] = [`carryIn.${name}`, `carryOut.${name}`];
    this.#inputs.push(valueInfo(before, ["batch", size]));
    this.#outputs.push(valueInfo(after, ["batch", size]));
    return { before, after };
  }

  /** Where the graph begins. */
  input(name: string, features: number): string {
    this.#inputs.unshift(valueInfo(name, [...this.#rows, features]));
    return name;
  }

  /** Where it ends: a value, under this name. */
  output(name: string, features: number, value: string): void {
    this.node("Identity", [value], {}, name);
    this.#outputs.unshift(valueInfo(name, [...this.#rows, features]));
  }

  graph(name: string): GraphProto {
    return create(GraphProtoSchema, {
      name,
      node: this.#nodes,
      initializer: this.#initializers,
      input: this.#inputs,
      output: this.#outputs,
    });
  }

  get #rows(): readonly string[] {
    return this.per === "tick" ? ["batch"] : ["time", "batch"];
  }

  #name(kind: string): string {
    return `${kind}${this.#nodes.length + this.#initializers.length}`;
  }
}

function valueInfo(name: string, shape: readonly (string | number)[]): ValueInfoProto {
  const dim = shape.map((length) => ({
    value:
      typeof length === "number"
        ? { case: "dimValue" as const, value: BigInt(length) }
        : { case: "dimParam" as const, value: length },
  }));
  const tensor = { elemType: floatType, shape: { dim } };
  return create(ValueInfoProtoSchema, { name, type: { value: { case: "tensorType", value: tensor } } });
}
