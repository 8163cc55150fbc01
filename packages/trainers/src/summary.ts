import type { Network } from "@backstream/core";
import { layerSizes } from "./layerSizes.js";

/**
 * A table of a network's layers for people to read; `layerSizes` gives the numbers.
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
 * - carry    what is remembered from tick to tick, per row
 * - tape     what a tick leaves for the way back, per row: times batch and window, that is the memory that learning needs
 *
 * @example
 *   summary(network(dense(2, 3))).split("\n")[1] // => "dense(2, 3)       3           9      0     3"
 */
export function summary(net: Network): string {
  const layers = layerSizes(net);
  const bytes = net.arena.memory.BYTES_PER_ELEMENT;
  const total = (["parameters", "carry", "tape"] as const).map((column) =>
    layers.reduce((sum, layer) => sum + layer[column], 0),
  );
  const rows = [
    ["layer", "output", "parameters", "carry", "tape"],
    ...layers.map((layer) => Object.values(layer).map(shown)),
    ["total", net.fanOut, ...total].map(shown),
    ["bytes", "", ...total.map((count) => count * bytes)].map(shown),
  ];
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows
    .map((row) =>
      row.map((cell, column) => (column > 0 ? cell.padStart(widths[column]) : cell.padEnd(widths[0]))),
    )
    .map((row) => row.join("  "))
    .join("\n");
}

function shown(cell: string | number): string {
  return typeof cell === "number" ? cell.toLocaleString("en-US") : cell;
}
