import { network, run, type Layer } from "@backstream/core";
import { layerLaws, outputOf } from "@backstream/testing";
import { tensor } from "@backstream/tensors";
import { expect, expectTypeOf, it } from "vitest";
import { positionalEmbedding, type PositionalEmbeddingOptions } from "./positionalEmbedding.js";

layerLaws(() => positionalEmbedding(3, { positions: 7 }));
layerLaws(() => positionalEmbedding(5, { positions: 2 }));
layerLaws(() => positionalEmbedding(1, { positions: 1 }));

it("adds a vector for each tick, and the last one from there on", () => {
  expect(outputOf(positionalEmbedding(1, { positions: 3 }), [1, 2, 3, 4, 5], [10, 20, 30])).toEqual([
    11, 22, 33, 34, 35,
  ]);
});

it("goes on where another run ended", () => {
  const net = network(positionalEmbedding(1, { positions: 3 }));
  net.load({ weight: tensor([3, 1], [10, 20, 30]) });
  const { carry } = run(net, [[0], [0]]);
  expect(run(net, [[1]], { carry }).outputs[0].toArray()).toEqual([31]);
});

it("refuses a position that is none, and reads no foreign memory", () => {
  const net = network(positionalEmbedding(2, { positions: 6 }));
  expect(() => run(net, [[1, 2]], { carry: { position: [6] } })).toThrow(
    new RangeError('carry of positionalEmbedding(2): "position" has 6, expected whole numbers from 0 to 5'),
  );
});

it("carries its size in its type, and all that matters in its description", () => {
  const layer = positionalEmbedding(3, { positions: 7 });
  expectTypeOf(layer).toEqualTypeOf<Layer<3, 3>>();
  expect(layer.description).toBe("positionalEmbedding(3, { positions: 7 })");
});

it.each<[features: number, options: object | undefined, message: string]>([
  [0, { positions: 7 }, "positionalEmbedding(0): features is 0, expected a whole number from 1 up"],
  [3, {}, "positionalEmbedding(3): positions is undefined, expected a whole number from 1 up"],
  [3, undefined, "positionalEmbedding(3): options are undefined, expected { positions, initialise }"],
  [3, { position: 7 }, 'positionalEmbedding(3): no option named "position"; it has positions, initialise'],
])("refuses %j, %j", (features, options, message) => {
  expect(() => positionalEmbedding(features, options as PositionalEmbeddingOptions)).toThrow(message);
});
