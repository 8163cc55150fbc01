import { expectNetwork } from "./expectNetwork.js";
import type { Leaf } from "./Flat.js";
import type { Network } from "./network.js";

/** A layer of a network, as its user wrote it. */
export interface NamedLayer {
  /**
   * The layer's index, as in the names of its parameters, and its call: `0 gru(1, 32)`. A single layer has no index. Where
   * branches meet, it is `0 sum`, `0 concat` or `0 product`.
   */
  readonly name: string;
  /** The names of the layers whose outputs it reads; `input` is the network's. */
  readonly reads: readonly string[];
  /** What the engine runs for it, one or more: an activation in a layer's options is a leaf of its own. */
  readonly leaves: readonly Leaf[];
  /**
   * Its own parameters, and their gradient, are those of the network with index `from` to `to - 1`. A tied layer has none. Those of
   * a memory that `learnedCarry` learns may stand behind the parameters of other layers: then there is more than one range.
   */
  readonly ranges: readonly { readonly from: number; readonly to: number }[];
}

/**
 * The layers of a network in order, including those of stacks inside stacks and of branches, under the names that `summary`
 * and `inspect` show. Their leaves say where a probe reads their numbers.
 *
 * @throws {TypeError} When it is no network.
 * @see {@link observe}
 * @example
 *   const net = network(stack(dense(3, 2), dense(2, 1)));
 *   namedLayers(net).map(({ name }) => name) // => ["0 dense(3, 2)", "1 dense(2, 1)"]
 *   namedLayers(net)[1].ranges // => [{ from: 8, to: 11 }]
 */
export function namedLayers(net: Network): readonly NamedLayer[] {
  expectNetwork("namedLayers", net);
  const groups: Leaf[][] = [];
  for (const leaf of net.flat.leaves) {
    const group = groups.at(-1);
    if (group?.[0].prefix === leaf.prefix) group.push(leaf);
    else groups.push([leaf]);
  }
  const writers = new Map([[0, "input"]]); // by the field
  const taken: Range[] = [];
  return groups.map((leaves) => {
    const name = `${leaves[0].prefix.slice(0, -1)} ${callOf(leaves)}`.trim();
    const fields = new Set(leaves.map(({ input }) => input));
    const reads = [...fields].flatMap((field) => writers.get(field) ?? []); // what is read inside of it has no name
    for (const { output } of leaves) writers.set(output, name);
    const own = leaves.flatMap(rangesOf).filter(({ from }) => !taken.some((range) => contains(range, from)));
    taken.push(...own);
    return { name, reads, leaves, ranges: joined(own) };
  });
}

/** What the leaves of one layer are for its user. */
function callOf(leaves: readonly Leaf[]): string {
  const own = leaves.filter(({ joins }) => !joins);
  const [{ layer }] = leaves;
  if (leaves[0].joins) return leaves[leaves.length - 1].layer.name; // branches with prefixes of their own meet here
  if (leaves.every(({ reversed }) => reversed)) return `${layer.name} backwards`;
  if (leaves.every(({ reversed }) => !reversed)) return layer.name;
  const backwards = own.find(({ reversed }) => reversed)?.layer.name ?? layer.name;
  return `bidirectional(${layer.name}${backwards === layer.name ? "" : `, ${backwards}`})`;
}

type Range = NamedLayer["ranges"][number];

/** Where the parameters of a leaf are, and then those of its memory before the first tick; a tied leaf reads those of another. */
function rangesOf({ layer, parameters, learnedCarry }: Leaf): readonly Range[] {
  const size = layer.parameters.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
  return [{ parameters, size }, ...learnedCarry]
    .filter((part) => part.size > 0)
    .map((part) => ({ from: part.parameters, to: part.parameters + part.size }));
}

function contains({ from, to }: Range, index: number): boolean {
  return from <= index && index < to;
}

/** Ranges that follow each other become one. */
function joined(ranges: readonly Range[]): readonly Range[] {
  const list: Range[] = [];
  for (const { from, to } of ranges) {
    const last = list.at(-1);
    if (last?.to === from) list[list.length - 1] = { from: last.from, to };
    else list.push({ from, to });
  }
  return list;
}
