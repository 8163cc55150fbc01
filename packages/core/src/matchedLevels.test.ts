import { expect, it } from "vitest";
import { ShapeError, UnknownNameError } from "./errors.js";
import { affine } from "./fixtures/affine.js";
import { cell } from "./fixtures/cell.js";
import { chained } from "./fixtures/chained.js";
import type { Layer } from "./Layer.js";
import { network, type Network } from "./network.js";

/** As a level of PyTorch's recurrent modules, in both directions. */
const level = (fanIn: number, units: number): Layer => {
  const inner = cell(fanIn, units);
  const names = ["weight_ih_l0", "weight_hh_l0_reverse"];
  return {
    ...inner,
    parameters: inner.parameters.map((spec, index) => ({ ...spec, name: names[index] })),
  };
};
const net = (): Network => network(chained(level(1, 2), level(2, 2), affine(2, 1)));
const given = {
  "rnn.weight_ih_l0": [[1], [2]],
  "rnn.weight_ih_l1": [
    [5, 6],
    [7, 8],
  ],
  "rnn.weight_hh_l0_reverse": [3, 4],
  "rnn.weight_hh_l1_reverse": [9, 10],
  "head.weight": [[11, 12]],
  "head.bias": [13],
};

it("takes each level of a module as a layer of the stack", () => {
  const loaded = net();
  expect(loaded.load(given)).toHaveLength(6);
  expect(Object.values(loaded.save()).flatMap(({ data }) => [...data])).toEqual(
    Array.from({ length: 13 }, (_, index) => index + 1),
  );
  const alone = network(chained(level(1, 2), level(2, 2)));
  const entries = Object.entries(given).filter(([name]) => name.startsWith("rnn."));
  alone.load(Object.fromEntries(entries.map(([name, value]) => [name.slice("rnn.".length), value])));
  expect(alone.save()["1.weight_hh_l0_reverse"].toArray()).toEqual([9, 10]);
});

it("refuses levels too many and of other shapes, and changes nothing", () => {
  const loaded = net();
  const before = loaded.save();
  const third = {
    "rnn.weight_ih_l2": [
      [0, 0],
      [0, 0],
    ],
    "rnn.weight_hh_l2_reverse": [0, 0],
  };
  expect(() => loaded.load({ ...given, ...third })).toThrow(
    new UnknownNameError(
      'network: no parameter named "rnn.weight_ih_l0"; it has 0.weight_ih_l0, 0.weight_hh_l0_reverse, 1.weight_ih_l0, 1.weight_hh_l0_reverse, 2.weight, 2.bias',
    ),
  );
  expect(() => loaded.load({ ...given, "rnn.weight_ih_l1": [[1], [2], [3]] })).toThrow(
    new ShapeError(
      'network: the shapes of "rnn.1.weight_ih_l0" and its neighbours are those of no layer; expected weight_ih_l0 [2, 1], weight_hh_l0_reverse [2] or weight_ih_l0 [2, 2], weight_hh_l0_reverse [2]',
    ),
  );
  expect(loaded.save()).toEqual(before);
});
