import { network, run, type Layer } from "@backstream/core";
import { layerLaws } from "@backstream/testing";
import { randomStream } from "@backstream/tensors";
import { expect, expectTypeOf, it } from "vitest";
import { dense } from "../dense.js";
import { elman } from "../elman.js";
import { drawnLaws } from "../fixtures/drawnLaws.js";
import { gru } from "../gru.js";
import { ones } from "../initialisers/ones.js";
import { lstm } from "../lstm.js";
import { stack } from "../stack.js";

layerLaws(() => gru(3, 4, { layers: 2 }));
layerLaws(() => lstm(2, 3, { layers: 3, projection: 2 }));
layerLaws(() => elman(2, 3, { layers: 2, activation: "sigmoid" }));
drawnLaws(() => gru(3, 4, { layers: 2, dropout: 0.5 }));

it("has PyTorch's names", () => {
  expect(gru(3, 4, { layers: 2 }).parameters.map(({ name, shape }) => [name, shape])).toEqual([
    ["weight_ih_l0", [12, 3]],
    ["weight_hh_l0", [12, 4]],
    ["bias_ih_l0", [12]],
    ["bias_hh_l0", [12]],
    ["weight_ih_l1", [12, 4]],
    ["weight_hh_l1", [12, 4]],
    ["bias_ih_l1", [12]],
    ["bias_hh_l1", [12]],
  ]);
  const norms = gru(1, 1, { layers: 2, layerNorm: true }).parameters.map(({ name }) => name);
  expect(norms).toContain("norm_ih.weight");
  expect(norms).toContain("norm_ih_l1.weight");
});

it("has a memory for each layer, which goes in and out by name", () => {
  const net = network(stack(lstm(1, 2, { layers: 2, dropout: 0.5 }), dense(2, 1)), { seed: 1 });
  const first = run(net, [[0.1], [0.2]]);
  expect(first.carry).toEqual([
    {
      hidden_l0: expect.anything() as unknown,
      cell_l0: expect.anything() as unknown,
      hidden_l1: expect.anything() as unknown,
      cell_l1: expect.anything() as unknown,
    },
    {},
  ]);
  const parts = [run(net, [[0.3]], { carry: first.carry }), run(net, [[0.1], [0.2], [0.3]])];
  expect(parts[0].outputs.at(-1)?.toArray()).toEqual(parts[1].outputs.at(-1)?.toArray());
});

it("starts each layer by its own names", () => {
  const { parameters } = gru(2, 1, { layers: 2, initialise: { weight_hh_l1: ones() } });
  const filled = parameters.map(({ name, shape, initialise }) => {
    const values = new Float64Array(shape.reduce((a, b) => a * b, 1));
    initialise(values, shape, randomStream(1));
    return [name, values.every((x) => x === 1)] as const;
  });
  expect(filled.filter(([, isOne]) => isOne).map(([name]) => name)).toEqual(["weight_hh_l1"]);
});

it("carries its sizes in its type, and its options in its description", () => {
  expectTypeOf(gru(3, 4, { layers: 2 })).toEqualTypeOf<Layer<3, 4>>();
  expect(gru(3, 4, { layers: 2, dropout: 0.1 }).description).toBe("gru(3, 4, { layers: 2, dropout: 0.1 })");
});

it("refuses numbers of layers and rates that are none", () => {
  expect(() => gru(1, 2, { layers: 0 })).toThrow("gru(1, 2): layers is 0, expected a whole number from 1 up");
  expect(() => gru(1, 2, { layers: 2, dropout: 1 })).toThrow(
    "gru(1, 2): dropout is 1, expected a number from 0 to below 1",
  );
  expect(() => gru(1, 2, { dropout: 0.5 })).toThrow(
    new RangeError(
      "gru(1, 2): dropout is 0.5 with one layer, expected layers of 2 or more, since it is between them; for the outputs use a dropout layer",
    ),
  );
  expect(() => gru(1, 2, { layers: 2, initialise: { weight_hh_l2: ones() } })).toThrow(
    'gru(1, 2): no parameter named "weight_hh_l2" to initialise; it has weight_ih_l0, weight_hh_l0, bias_ih_l0, bias_hh_l0, weight_ih_l1, weight_hh_l1, bias_ih_l1, bias_hh_l1',
  );
});
