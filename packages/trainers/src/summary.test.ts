import { network } from "@backstream/core";
import { dense, gru, lstm, relu, stack, tanh } from "@backstream/layers";
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
