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
 * - branches meet in a circle, that adds them (+) or puts them one behind the other (concat)
 *
 * @see {@link summary} for the sizes; https://mermaid.js.org
 * @example
 *   toMermaid(network(dense(2, 3))).split("\n")[2] // => '  layer1["dense(2, 3)"]'
 */
export function toMermaid(net: Network): string {
  expectNetwork("toMermaid", net);
  const nodes: string[] = ['input(["input"])'];
  const arrows: string[] = [];
  const end = draw(net.layer, "", { node: "input", width: net.fanIn });
  nodes.push('output(["output"])');
  arrows.push(arrow(end, "output"));
  return ["flowchart TD", ...[...nodes, ...arrows].map((line) => `  ${line}`)].join("\n");

  /** Draws a layer behind `from`, and returns what comes out of it. */
  function draw(layer: Layer, prefix: string, from: Place): Place {
    const parts = layer.parts ?? [];
    if (layer.join !== undefined) {
      const ends = parts.map((part) => draw(part.layer, prefix + part.prefix, from));
      const node = `join${nodes.length}`;
      nodes.push(`${node}(("${layer.join === "sum" ? "+" : layer.join}"))`);
      arrows.push(...ends.map((place) => arrow(place, node)));
      const widths = ends.map(({ width }) => width);
      return { node, width: layer.join === "sum" ? widths[0] : widths.reduce((a, b) => a + b, 0) };
    }
    // Parts without prefixes are one layer for its user: an activation in a layer's options.
    if (layer.parts && !parts.some((part) => part.prefix === "" && part.layer.join === undefined)) {
      return parts.reduce((place, part) => draw(part.layer, prefix + part.prefix, place), from);
    }
    const node = `layer${nodes.length}`;
    nodes.push(`${node}["${escaped(`${prefix.slice(0, -1)} ${describeLayer(layer)}`.trim())}"]`);
    arrows.push(arrow(from, node));
    const memory = layer.carry.map(({ name }) => name).join(", ");
    if (memory !== "") arrows.push(`${node} -. ${memory} .-> ${node}`);
    return { node, width: layer.fanOut === 0 ? from.width : layer.fanOut };
  }
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
