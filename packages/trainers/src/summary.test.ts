import { namedLayers, network, type Layer } from "@backstream/core";
import { bidirectional, concatBranches, dense, elman, embedding, frozen, gru, learnedCarry, lstm, multiplyBranches, passThrough, relu, residual, sigmoid, stack, sumBranches, tanh, tied } from "@backstream/layers"; // prettier-ignore
import { referenceArena } from "@backstream/tensors";
import { expect, it } from "vitest";
import { layerSizes } from "./layerSizes.js";
import { summary } from "./summary.js";

it("shows every layer, with totals in numbers and in bytes", () => {
  // A GRU has three gates of (inputs + units + two biases) · units: 3 · 32 · (1 + 32 + 2). It leaves its output and four
  // more numbers a unit.
  expect(summary(network(stack(gru(1, 32), relu(), dense(32, 1))))).toBe(
    [
      "layer           output  parameters  carry  tape",
      "0 gru(1, 32)        32       3,360     32   160",
      "1 relu()            32           0      0    32",
      "2 dense(32, 1)       1          33      0     1",
      "total                1       3,393     32   193",
      "bytes                       13,572    128   772",
    ].join("\n"),
  );
});

it("says which layers each reads, where they do not just follow each other", () => {
  const net = network(stack(residual(gru(3, 3)), concatBranches(passThrough(), dense(3, 2)), tanh()));
  expect(summary(net)).toBe(
    [
      "layer            reads                   output  parameters  carry  tape",
      "0.0 gru(3, 3)    input                        3          72      3    15",
      "0 sum            0.0 gru(3, 3), input         3           0      0     3",
      "1.1 dense(3, 2)  0 sum                        2           8      0     2",
      "1 concat         0 sum, 1.1 dense(3, 2)       5           0      0     5",
      "2 tanh()         1 concat                     5           0      0     5",
      "total                                         5          80      3    30",
      "bytes                                                   320     12   120",
    ].join("\n"),
  );
});

it("names what runs in both directions, and what runs backwards", () => {
  const layersOf = (layer: Layer) => layerSizes(network(layer)).map((size) => size.layer);
  expect(layersOf(stack(bidirectional(gru(3, 2)), dense(4, 1)))).toEqual([
    "0 bidirectional(gru(3, 2))",
    "1 dense(4, 1)",
  ]);
  expect(layersOf(bidirectional(lstm(3, 2), gru(3, 2), { merge: "sum" }))).toEqual([
    "bidirectional(lstm(3, 2), gru(3, 2))",
  ]);
  expect(layersOf(bidirectional(stack(gru(3, 2), dense(2, 2))))).toEqual([
    "0 gru(3, 2)",
    "1 dense(2, 2)",
    "0 gru(3, 2) backwards",
    "1 dense(2, 2) backwards",
    "concat",
  ]);
});

it("counts the parameters of tied layers once, and a join's output once", () => {
  const table = embedding(5, 3);
  const layers = stack(
    frozen(stack(table, learnedCarry(gru(3, 3)))),
    multiplyBranches(dense(3, 3), stack(dense(3, 3), sigmoid())),
    tied(dense(3, 5, { bias: false }), table),
    sumBranches(dense(5, 2), gru(5, 2)),
  );
  const net = network(layers);
  const sizes = layerSizes(net);
  expect(sizes.map(({ layer, parameters }) => [layer, parameters])).toEqual([
    ["0.0 embedding(5, 3)", 15],
    ["0.1 gru(3, 3)", 72 + 3],
    ["1.0 dense(3, 3)", 12],
    ["1.1.0 dense(3, 3)", 12],
    ["1.1.1 sigmoid()", 0],
    ["1 product", 0],
    ["2 dense(3, 5)", 0],
    ["3.0 dense(5, 2)", 12],
    ["3.1 gru(5, 2)", 54],
    ["3 sum", 0],
  ]);
  expect(sizes.reduce((sum, { parameters }) => sum + parameters, 0)).toBe(net.size);
  expect(sizes.reduce((sum, { tape }) => sum + tape, 0)).toBe(net.flat.tick - 1);
});

it("counts a learned memory in the row of its layer, wherever its parameters stand", () => {
  const table = gru(1, 2);
  const layer = stack(
    learnedCarry(stack(table, dense(2, 3), lstm(3, 2))),
    dense(2, 1),
    learnedCarry(tied(gru(1, 2), table)),
    bidirectional(learnedCarry(elman(2, 2)), elman(2, 2)),
  );
  const net = network(layer);
  expect(layerSizes(net).map((size) => [size.layer, size.parameters])).toEqual([
    ["0.0 gru(1, 2)", 3 * 2 * (1 + 2 + 2) + 2],
    ["0.1 dense(2, 3)", 9],
    ["0.2 lstm(3, 2)", 4 * 2 * (3 + 2 + 2) + 2 + 2],
    ["1 dense(2, 1)", 3],
    ["2 gru(1, 2)", 2], // what it is tied to is counted above
    ["3 bidirectional(elman(2, 2))", 2 * 2 * (2 + 2 + 2) + 2],
  ]);
  const ranges = namedLayers(net).flatMap((named) => named.ranges);
  const indices = ranges.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, at) => from + at));
  expect(indices.toSorted((a, b) => a - b)).toEqual(Array.from({ length: net.size }, (_, index) => index));
});

it("counts bytes as the network calculates", () => {
  const net = network(dense(1, 1), { arena: referenceArena(Float64Array) });
  expect(summary(net)).toMatch(/\nbytes +16 +0 +8$/);
});

it("takes a layer with its activation for one, and a stack inside a stack for its layers", () => {
  const net = network(stack(stack(lstm(2, 3), tanh()), dense(3, 4, { activation: "gelu" })));
  const sizes = layerSizes(net);
  expect(sizes.map(({ layer, output, carry }) => [layer, output, carry])).toEqual([
    ["0.0 lstm(2, 3)", 3, 6],
    ["0.1 tanh()", 3, 0],
    ["1 dense(3, 4)", 4, 0],
  ]);
  expect(sizes.reduce((sum, { parameters }) => sum + parameters, 0)).toBe(net.size);
  expect(sizes[2]).toMatchObject({ parameters: 16 });
});

it("counts all that a tick leaves in the buffer but the network's input", () => {
  const net = network(stack(gru(2, 3), dense(3, 4, { activation: "gelu" })));
  const tape = layerSizes(net).reduce((sum, layer) => sum + layer.tape, 0);
  expect(tape).toBe(net.flat.tick - 2);
});
