import { network, run, type Layer } from "@backstream/core";
import { layerLaws } from "@backstream/testing";
import { expect, it } from "vitest";
import { tanh } from "../activations/tanh.js";
import { dense } from "../dense.js";
import { embedding } from "../embedding.js";
import { gru } from "../gru.js";
import { stack } from "../stack.js";
import { concatBranches } from "./concatBranches.js";
import { tied } from "./tied.js";

const autoencoder = (): Layer => {
  const first = dense(3, 3);
  return stack(first, tanh(), tied(dense(3, 3), first));
};
const language = (): Layer => {
  const table = embedding(7, 3);
  return stack(table, gru(3, 3), tied(dense(3, 7, { bias: false }), table));
};

layerLaws(autoencoder);
layerLaws(language, { indices: 7 });
layerLaws(() => {
  const both = stack(gru(3, 2), dense(2, 3));
  return concatBranches(both, tied(stack(gru(3, 2), dense(2, 3)), both));
});

it("computes with the parameters of the other layer", () => {
  const first = dense(1, 1);
  const net = network(stack(first, tied(dense(1, 1), first)));
  net.load({ "0.weight": [2], "0.bias": [1] });
  expect(run(net, [3]).outputs[0].item()).toBe(15);
  expect(net.size).toBe(2);
});

it.each<[() => unknown, string]>([
  [
    () => tied(dense(3, 7), embedding(7, 3)),
    "tied: dense(3, 7) has weight [7, 3], bias [7], expected the shapes of embedding(7, 3): weight [7, 3]",
  ],
  [() => tied(tanh(), tanh()), "tied: tanh() has no parameters, expected those of tanh()"],
  [
    () => tied(dense(1, 1), "0" as never),
    'tied: what it is tied to is "0", expected what a call such as gru(1, 32) makes',
  ],
  [
    () => network(stack(dense(1, 1), tied(dense(1, 1), dense(1, 1)))),
    "tied(dense(1, 1), dense(1, 1)): what it is tied to is not in the network before it; give tied and the network the same layer object",
  ],
  [
    () => {
      const twice = dense(1, 1);
      return network(stack(twice, twice, tied(dense(1, 1), twice)));
    },
    "tied(dense(1, 1), dense(1, 1)): what it is tied to is in the network more than once; give tied and the network the same layer object",
  ],
])("refuses what cannot be tied: %#", (make, message) => {
  expect(make).toThrow(message);
});
