import { expectNetwork, type Network } from "@backstream/core";
import { layerSizes } from "./layerSizes.js";

/**
 * A table of a network's layers, as text.
 *
 *     summary(network(stack(gru(1, 32), relu(), dense(32, 1))))
 *
 *     layer           output  parameters  carry  tape
 *     0 gru(1, 32)        32       3,360     32   160
 *     1 relu()            32           0      0    32
 *     2 dense(32, 1)       1          33      0     1
 *     total                1       3,393     32   193
 *     bytes                       13,572    128   772
 *
 * Where layers do not just follow each other, a column says which layers each of them reads:
 *
 *     layer          reads                 output  parameters  carry  tape
 *     0.0 gru(3, 3)  input                      3          72      3    15
 *     0 sum          0.0 gru(3, 3), input       3           0      0     3
 *
 * - carry    numbers of memory from tick to tick, per row
 * - tape     numbers that a tick keeps for the backward pass, per row; training keeps batch · window times as many
 *
 * @see {@link layerSizes} for the same as data, {@link toMermaid} for a picture.
 * @example
 *   summary(network(dense(2, 3))).split("\n")[1] // => "dense(2, 3)       3           9      0     3"
 */
export function summary(net: Network): string {
  expectNetwork("summary", net);
  const layers = layerSizes(net);
  const bytes = net.arena.memory.BYTES_PER_ELEMENT;
  const total = (["parameters", "carry", "tape"] as const).map((column) =>
    layers.reduce((sum, layer) => sum + layer[column], 0),
  );
  // In a chain each reads the one before it, which is plain to see.
  const isChain = layers.every(({ reads }, index) => reads.join() === (layers[index - 1]?.layer ?? "input"));
  const rows = [
    ["layer", "reads", "output", "parameters", "carry", "tape"],
    ...layers.map(({ layer, reads, output, parameters, carry, tape }) => [
      layer,
      reads.join(", "),
      ...[output, parameters, carry, tape].map(cellText),
    ]),
    ["total", "", ...[net.fanOut, ...total].map(cellText)],
    ["bytes", "", "", ...total.map((count) => count * bytes).map(cellText)],
  ].map((row) => (isChain ? row.toSpliced(1, 1) : row));
  const texts = isChain ? 1 : 2;
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows
    .map((row) =>
      row.map((cell, column) =>
        column < texts ? cell.padEnd(widths[column]) : cell.padStart(widths[column]),
      ),
    )
    .map((row) => row.join("  "))
    .join("\n");
}

function cellText(cell: number): string {
  return cell.toLocaleString("en-US");
}
