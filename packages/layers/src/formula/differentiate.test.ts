import { checkGradients, drawUnroll, network, run, unrollLayer, type Layer } from "@backstream/core";
import { referenceArena } from "@backstream/tensors";
import { expectNear, layerLaw, layerLaws } from "@backstream/testing";
import { describe, expect, expectTypeOf, it } from "vitest";
import { formulas } from "../fixtures/formulas.js";
import { gruByFormula } from "../fixtures/gruByFormula.js";
import { randomFormula } from "../fixtures/randomFormula.js";
import { gru } from "../gru.js";
import { ones } from "../initialisers/ones.js";
import { zeros } from "../initialisers/zeros.js";
import { stack } from "../stack.js";
import { differentiate } from "./differentiate.js";
import type { SymbolicValue } from "./SymbolicValue.js";

layerLaws(() => gruByFormula(3, 5));
for (const make of Object.values(formulas)) layerLaws(make);

it("60 formulas drawn at random have the gradients of finite differences, and the same bits when projected", () => {
  expect(() => {
    for (let seed = 1; seed <= 60; seed++) {
      checkGradients(randomFormula(seed), { ticks: 3, batch: 2, tolerance: 1e-5 });
      layerLaw.projection(() => randomFormula(seed), {});
      layerLaw.boundaries(() => randomFormula(seed), {});
    }
  }).not.toThrow();
});

it("a GRU by its formula is the GRU by hand", () => {
  const given = drawUnroll(gru(3, 5));
  const [found, expected] = [gruByFormula(3, 5), gru(3, 5)].map((layer) =>
    unrollLayer(layer, referenceArena(Float64Array), given),
  );
  for (const key of ["output", "carryOut", "inputDelta", "carryInDelta", "gradient"] as const)
    expectNear(key, found[key], expected[key], 1e-12);
});

/** A layer of one number with a weight and a memory: next = sum / 2 + weight · x. */
function leaky(): Layer<1, 1> {
  return differentiate(
    (x, { weight }, { sum }, { add, affine, linear }) => {
      const next = add(affine(sum, 0.5), linear(x, weight));
      return { output: next, carry: { sum: next } };
    },
    {
      name: "leaky()",
      fanIn: 1,
      fanOut: 1,
      carry: { sum: 1 },
      parameters: { weight: { shape: [1, 1], initialise: ones() } },
    },
  );
}

it("calculates what can be calculated in the head", () => {
  const given = {
    ticks: 3,
    batch: 1,
    input: [4, 0, 1],
    parameters: [3],
    carryIn: [8],
    outputDelta: [0, 0, 1],
    carryOutDelta: [0],
    gradient: [0],
  };
  const unrolled = unrollLayer(leaky(), referenceArena(Float64Array), given);
  expect(unrolled.output).toEqual([16, 8, 7]);
  expect(unrolled.carryOut).toEqual([7]);
  // ∂(last output) / ∂x = weight · (1/4, 1/2, 1); / ∂weight = x · (1/4, 1/2, 1); / ∂(first memory) = 1/8.
  expect(unrolled.inputDelta).toEqual([0.75, 1.5, 3]);
  expect(unrolled.gradient).toEqual([2]);
  expect(unrolled.carryInDelta).toEqual([0.125]);
});

it("a number divided by what has become infinite is 0", () => {
  const layer = differentiate((x, _parameters, _carry, { divide, exp }) => divide(3, exp(x)), {
    name: "decline()",
    fanIn: 1,
    fanOut: 1,
  });
  expect(run(network(layer), [[0], [200]]).outputs.map((output) => output.item())).toEqual([3, 0]);
});

it("calls the formula once, however many ticks and rows there are", () => {
  let calls = 0;
  const layer = differentiate(
    (x) => {
      calls++;
      return x;
    },
    { name: "same()", fanIn: 1, fanOut: 1 },
  );
  expect(run(network(layer), [[1], [2]]).outputs.map((output) => output.item())).toEqual([1, 2]);
  checkGradients(layer);
  expect(calls).toBe(1);
});

it("what does not read the memory is projected; without a memory there is nothing to project", () => {
  expect(leaky().project).toBeDefined();
  expect(formulas.functions().project).toBeUndefined();
});

it("a sum needs no gate deltas of its own, and shares the delta of the output", () => {
  const layer = differentiate((x, { bias }, _carry, { add }) => add(x, bias), {
    name: "shift()",
    fanIn: 2,
    fanOut: 2,
    parameters: { bias: { shape: [2], initialise: zeros() } },
  });
  expect([layer.tape, layer.gateDeltas]).toEqual([2, 0]);
});

it("fits into a stack, with its sizes known to the compiler", () => {
  const layer = stack(leaky(), gruByFormula(1, 4));
  expectTypeOf(layer).toEqualTypeOf<Layer<1, 4>>();
  checkGradients(layer);
});

it("names of parameters and memories are known to the compiler", () => {
  differentiate(
    (x, p, carry, { add, linear }) => {
      expectTypeOf(p).toEqualTypeOf<{ readonly weight: SymbolicValue }>();
      expectTypeOf(carry).toEqualTypeOf<{ readonly sum: SymbolicValue }>();
      // @ts-expect-error there is no such parameter
      expect(p.wieght).toBeUndefined();
      const next = add(carry.sum, linear(x, p.weight));
      return { output: next, carry: { sum: next } };
    },
    {
      name: "sum()",
      fanIn: 2,
      fanOut: 1,
      carry: { sum: 1 },
      parameters: { weight: { shape: [1, 2], initialise: zeros() } },
    },
  );
});

describe("checkGradients finds", () => {
  it("a wrong derivative that map is given", () => {
    const wrong = differentiate(
      (x, _p, _carry, { map }) =>
        map(
          x,
          (number) => number ** 2,
          (number) => number,
        ),
      {
        name: "square()",
        fanIn: 1,
        fanOut: 1,
      },
    );
    expect(() => checkGradients(wrong)).toThrow(/^checkGradients: square\(\): the gradient of the input at/);
  });
});
