import { describe, expect, it } from "vitest";
import { ShapeError } from "./errors.js";
import type { Layer } from "./layer.js";
import { network } from "./network.js";

const layer: Layer<2, 1> = {
  name: "linear",
  fanIn: 2,
  fanOut: 1,
  parameters: [
    {
      name: "weight",
      shape: [1, 2],
      initialise: (values, _, random) => values.set([random.normal(), random.normal()]),
    },
    { name: "bias", shape: [1], initialise: (values, _, random) => values.set([random.normal()]) },
  ],
  carry: [],
  tape: 0,
  gates: 0,
  forward: () => {},
  inputDelta: () => {},
};

describe("load", () => {
  it("takes back what save() gave, through JSON too, to the bit", () => {
    const [net, other] = [network(layer, { seed: 1 }), network(layer, { seed: 2 })];
    other.load(JSON.parse(JSON.stringify(net.save())));
    expect(other.save()).toEqual(net.save());
  });

  it("refuses what holds no numbers, and loads nothing then", () => {
    const net = network(layer);
    const before = net.save();
    for (const [weight, what] of [
      [{ 0: 1, 1: 2 }, "an object"],
      ["12", '"12"'],
      [null, "an object"],
    ] as const) {
      expect(() => net.load({ bias: [7], weight: weight as never })).toThrow(
        new ShapeError(`network: "weight" is ${what}, expected a tensor, an array or a number`),
      );
    }
    expect(net.save()).toEqual(before);
  });
});
