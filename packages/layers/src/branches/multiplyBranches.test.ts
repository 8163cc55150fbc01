import { network, run, type Layer } from "@backstream/core";
import { layerLaws, outputOf } from "@backstream/testing";
import { expect, expectTypeOf, it } from "vitest";
import { sigmoid } from "../activations/sigmoid.js";
import { tanh } from "../activations/tanh.js";
import { dense } from "../dense.js";
import { gru } from "../gru.js";
import { stack } from "../stack.js";
import { multiplyBranches } from "./multiplyBranches.js";

layerLaws(() => multiplyBranches(dense(3, 4), stack(dense(3, 4), sigmoid()), gru(3, 4)));

it("multiplies what the branches put out", () => {
  expect(outputOf(multiplyBranches(dense(1, 1), dense(1, 1)), [3], [10, 1, 100, 2])).toEqual([31 * 302]);
});

it("has the branches' widths in its type, and a memory for each", () => {
  const layer = multiplyBranches(dense(1, 2), gru(1, 2));
  expectTypeOf(layer).toEqualTypeOf<Layer<1, 2>>();
  const net = network(layer);
  const { carry } = run(net, [1, 2]);
  expect(carry).toMatchObject([{}, { hidden: { shape: [1, 2] } }]);
  expect(run(net, [3], { carry }).outputs[0].data).toEqual(run(net, [1, 2, 3]).outputs[2].data);
});

it("needs a branch that has a width", () => {
  expect(() => multiplyBranches(tanh(), sigmoid())).toThrow(
    "multiplyBranches(tanh(), sigmoid()): no branch has a width of its own, expected at least one that does",
  );
});
