import { describeLayer, expectNetwork, type Layer, type Network } from "@backstream/core";

/**
 * A network's layers as a picture: a flowchart in Mermaid's language, which GitHub draws in a block ` ```mermaid `.
 *
 *     toMermaid(network(stack(gru(1, 32), relu(), dense(32, 1))))
 *
 *     flowchart TD
 *       input(["input"])
 *       layer1["0 gru(1, 32)"]
 *       layer2["1 relu()"]
 *       layer3["2 dense(32, 1)"]
 *       output(["output"])
 *       input -- 1 --> layer1
 *       layer1 -. hidden .-> layer1
 *       layer1 -- 32 --> layer2
 *       layer2 -- 32 --> layer3
 *       layer3 -- 1 --> output
 *
 * - an arrow bears the width of what goes along it
 * - a dotted one leads from a tick to the next: the layer's memory, by its names
 * - branches meet in a circle, which adds them (+), multiplies them (×) or puts them one after the other (concat)
 *
 * @see {@link summary} for the sizes; https://mermaid.js.org
 * @example
 *   toMermaid(network(dense(2, 3))).split("\n")[2] // => '  layer1["dense(2, 3)"]'
 */
export function toMermaid(net: Network): string {
  expectNetwork("toMermaid", net);
  const nodes: string[] = ['input(["input"])'];
  const arrows: string[] = [];
  const end = draw(net.layer, "", "", { node: "input", width: net.fanIn });
  nodes.push('output(["output"])');
  arrows.push(arrow(end, "output"));
  return ["flowchart TD", ...[...nodes, ...arrows].map((line) => `  ${line}`)].join("\n");

  /** Draws a layer behind `from`, and returns what comes out of it. `mark` says what is special about the parts of it. */
  function draw(layer: Layer, prefix: string, mark: string, from: Place): Place {
    const { parts, join } = layer;
    if (parts && hasStructure(layer)) {
      if (join) return drawBranches(layer, prefix, mark, from, join.kind === "sum" ? "+" : "concat");
      if (isProduct(parts)) {
        const [branches, product] = parts;
        const { node } = drawBranches(branches.layer, prefix, mark, from, "×");
        return { node, width: product.layer.fanOut };
      }
      const marks = mark + markOf(layer);
      return parts.reduce((place, part) => draw(part.layer, prefix + part.prefix, marks, place), from);
    }
    const node = `layer${nodes.length}`;
    nodes.push(
      `${node}["${escaped(`${prefix.slice(0, -1)} ${mark}${layer.reversed ? "backwards " : ""}${describeLayer(layer)}`.trim())}"]`,
    );
    arrows.push(arrow(from, node));
    const memory = layer.carry.map(({ name }) => name).join(", ");
    if (memory !== "") arrows.push(`${node} -. ${memory} .-> ${node}`);
    return { node, width: layer.fanOut === 0 ? from.width : layer.fanOut };
  }

  function drawBranches(layer: Layer, prefix: string, mark: string, from: Place, sign: string): Place {
    const ends = (layer.parts ?? []).map((part) => draw(part.layer, prefix + part.prefix, mark, from));
    const node = `join${nodes.length}`;
    nodes.push(`${node}(("${sign}"))`);
    arrows.push(...ends.map((place) => arrow(place, node)));
    const [{ width }] = ends;
    return { node, width: sign === "concat" ? ends.reduce((sum, end) => sum + end.width, 0) : width };
  }
}

/** Whether its parts are drawn, not it. Parts without prefixes are one layer for its user: dense with an activation. */
function hasStructure({ parts, join }: Layer): boolean {
  if (!parts) return false;
  if (join || parts.length === 0 || isProduct(parts)) return true;
  return parts.some((part) => part.prefix !== "") || (parts.length === 1 && hasStructure(parts[0].layer));
}

/** Whether these are branches and their product, as `multiplyBranches` makes them. */
function isProduct([first, last]: NonNullable<Layer["parts"]>): boolean {
  return first?.layer.join !== undefined && last.layer.name === "product";
}

/** What all parts of a composite have in common. */
function markOf({ frozen, tiedTo, learnedCarry, reversed }: Layer): string {
  return `${reversed ? "backwards " : ""}${frozen ? "frozen " : ""}${tiedTo ? "tied " : ""}${learnedCarry ? "learned memory " : ""}`;
}

/** Where an arrow begins, and the width of what goes along it. */
interface Place {
  readonly node: string;
  readonly width: number;
}

function arrow({ node, width }: Place, to: string): string {
  return `${node} -- ${width} --> ${to}`;
}

/** A text inside Mermaid's quotes: there are codes for what would end it, or begin one. */
function escaped(text: string): string {
  return text.replaceAll("#", "#35;").replaceAll('"', "#quot;").replaceAll("<", "#lt;").replaceAll("\n", " ");
}
