import { describeValue, type Layer, type ParameterValue } from "@backstream/core";
import { concatBranches, multiplyBranches, passThrough, stack, sumBranches } from "@backstream/layers";
import { intAttribute, intsAttribute } from "./nodeAttributes.js";
import type { GraphReader } from "./GraphReader.js";
import type { NodeProto } from "./onnx_pb.js";
import type { ReadLayer } from "./Unit.js";
import { units } from "./units/units.js";
import { UnsupportedError } from "./UnsupportedError.js";

/** What one step back through a graph is; without a layer where the node only changes the form of a value. */
type Step = Omit<ReadLayer, "layer"> & { readonly layer?: Layer };

/** Finds the layers that a graph computes, from its output back to its input. */
export class LayerReader {
  readonly #graph: GraphReader;
  /** Steps by the value that they end with: branches come to the same values. */
  readonly #steps = new Map<string, Step>();

  constructor(graph: GraphReader) {
    this.#graph = graph;
  }

  /** The layers between two values, as one. @throws {UnsupportedError} When an operator is no layer. */
  chain(from: string, to: string): Omit<ReadLayer, "from"> {
    const steps: Step[] = [];
    for (let value = to; value !== from; value = steps[0].from) steps.unshift(this.#step(value));
    const layers = steps.flatMap(({ layer }) => (layer ? [layer] : []));
    const parameters: ParameterValue[] = steps.flatMap((step) => step.parameters);
    if (layers.length === 0) return { layer: passThrough(), parameters };
    return { layer: layers.length === 1 ? layers[0] : stack(...layers), parameters };
  }

  #step(value: string): Step {
    const known = this.#steps.get(value);
    if (known) return known;
    const step = this.#find(value);
    this.#steps.set(value, step);
    return step;
  }

  #find(value: string): Step {
    const graph = this.#graph;
    for (const unit of units) {
      const found = unit.read(graph, value);
      if (found) return found;
    }
    const joined = this.#branches(value);
    if (joined) return joined;
    const node = graph.producer(value);
    if (!node) {
      throw new UnsupportedError(`fromOnnx: "${value}" does not come from "${graph.input}", the input`);
    }
    if (isForm(node)) return { parameters: [], from: node.input[0] };
    throw new UnsupportedError(
      `fromOnnx: no layer computes what node ${describeValue(node.name)} does, ${node.opType}(${node.input.join(", ")})`,
    );
  }

  /** Layers side by side whose outputs are added, multiplied or put one after the other; undefined where there are none. */
  #branches(value: string): ReadLayer | undefined {
    const graph = this.#graph;
    const node = graph.producer(value, "Sum", "Add", "Mul", "Concat");
    if (!node || node.input.length === 0 || node.input.some((input) => graph.constant(input)))
      return undefined;
    const axis = intAttribute(node, "axis", 0);
    if (node.opType === "Concat" && axis !== -1 && axis + 1 !== graph.rank) return undefined;
    // The nearest value that all of them come from.
    const ways = node.input.map((input) => this.#wayBack(input));
    const from = ways[0].find((candidate) => ways.every((way) => way.includes(candidate)))!; // the input is in all
    const parts = node.input.map((input) => this.chain(from, input));
    const layers = parts.map(({ layer }) => layer);
    const join =
      node.opType === "Concat" ? concatBranches : node.opType === "Mul" ? multiplyBranches : sumBranches;
    return { layer: join(...layers), parameters: parts.flatMap(({ parameters }) => parameters), from };
  }

  /** The values from one back to the graph's input, without those inside of branches. */
  #wayBack(value: string): readonly string[] {
    const way = [value];
    while (way[way.length - 1] !== this.#graph.input) way.push(this.#step(way[way.length - 1]).from);
    return way;
  }
}

/** Whether a node leaves the numbers of a row as they are: axes of length 1, and time and batch exchanged. */
function isForm(node: NodeProto): boolean {
  if (["Identity", "Dropout", "Squeeze", "Unsqueeze", "Cast"].includes(node.opType)) return true;
  return node.opType === "Transpose" && intsAttribute(node, "perm")?.join() === "1,0,2";
}
