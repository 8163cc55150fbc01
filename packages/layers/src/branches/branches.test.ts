import { unrollLayer, type Layer } from "@backstream/core";
import { arena, referenceArena } from "@backstream/tensors";
import { describe, expect, it } from "vitest";
import { expectNear } from "../fixtures/expectNear.js";
import golden from "../fixtures/branches.json" with { type: "json" };
import {
  attention,
  concatBranches,
  dense,
  gelu,
  gru,
  layerNorm,
  lstm,
  multiplyBranches,
  relu,
  residual,
  sigmoid,
  stack,
  sumBranches,
  tanh,
} from "../index.js";

type Tree = readonly [unit: string, ...args: unknown[]];

const units = {
  attention: (features: number, heads: number, window: number, positions: "alibi") =>
    attention(features, { heads, window, positions }),
  concatBranches,
  dense,
  gelu,
  gru,
  layerNorm,
  lstm,
  multiplyBranches,
  relu,
  residual,
  sigmoid,
  stack,
  sumBranches,
  tanh,
};

/** The layer that a golden's tree describes: `["residual", ["gru", 3, 3]]`. */
function layerOf([unit, ...args]: Tree): Layer {
  const make = (units as unknown as Record<string, (...given: unknown[]) => Layer>)[unit];
  return make(...args.map((arg) => (Array.isArray(arg) ? layerOf(arg as unknown as Tree) : arg)));
}

const cases = golden.cases.map((one) => ({
  ...one,
  net: one.net as unknown as Tree,
  text: JSON.stringify(one.net),
}));

const places = [
  { name: "the reference kernels in float64", place: referenceArena(Float64Array), tolerance: 1e-6 },
  { name: "the process's kernels", place: arena, tolerance: 1e-4 },
];

describe.each(places)("branches in $name", ({ place, tolerance }) => {
  it.each(cases)("give what PyTorch gives: $text", (one) => {
    const layer = layerOf(one.net);
    expect(layer.parameters.map(({ name, shape }) => ({ name, shape }))).toEqual(
      one.parameters.map(({ name, shape }) => ({ name, shape })),
    );
    const [ticks, batch] = one.input.shape;
    const memory = new Float64Array(layer.carry.reduce((sum, { size }) => sum + size, 0) * batch);
    const parameters = one.parameters.flatMap(({ data }) => data);
    const unrolled = unrollLayer(layer, place, {
      ticks,
      batch,
      input: one.input.data,
      parameters,
      carryIn: memory,
      carryOutDelta: memory,
      outputDelta: one.outputError.data,
      gradient: parameters.map(() => 0),
    });
    expectNear(unrolled.output, one.output.data, tolerance);
    expectNear(unrolled.inputDelta, one.inputError.data, tolerance);
    expectNear(unrolled.gradient, one.parameterGradients.flatMap(({ data }) => data), tolerance); // prettier-ignore
  });
});
