import { run, network, type Layer } from "@backstream/core";
import { layerLaws, outputOf } from "@backstream/testing";
import { expect, expectTypeOf, it } from "vitest";
import { tanh } from "../activations/tanh.js";
import { dense } from "../dense.js";
import { gru } from "../gru.js";
import { stack } from "../stack.js";
import { concatBranches } from "./concatBranches.js";
import { passThrough } from "./passThrough.js";
import type { Sum } from "./Sum.js";

layerLaws(() => concatBranches(gru(3, 2), dense(3, 4), passThrough()));
layerLaws(() => stack(dense(2, 3), concatBranches(passThrough(), concatBranches(passThrough(), gru(3, 1)), tanh()), dense(10, 2))); // prettier-ignore

it("puts what the branches put out one after the other", () => {
  expect(outputOf(concatBranches(dense(1, 2), passThrough()), [3], [10, 100, 1, 2])).toEqual([31, 302, 3]);
});

it("has the sum of the branches' widths in its type", () => {
  expectTypeOf(concatBranches(gru(3, 128), dense(3, 199), passThrough())).toEqualTypeOf<Layer<3, 330>>();
  expectTypeOf<[Sum<0, 0>, Sum<1, 9>, Sum<99, 1>, Sum<128, 199>, Sum<7, 1024>]>().toEqualTypeOf<
    [0, 10, 100, 327, 1031]
  >();
  const width: number = 5;
  expectTypeOf(concatBranches(gru(3, width), dense(3, 1))).toEqualTypeOf<Layer<3, number>>();
  // @ts-expect-error 330 are not 329
  expect(() => stack(concatBranches(gru(3, 128), dense(3, 199), passThrough()), dense(329, 1))).toThrow(
    "has fan-in 329, expected 330",
  );
});

it("has a memory for each branch", () => {
  const net = network(stack(concatBranches(gru(1, 2), dense(1, 1)), dense(3, 1)));
  const { carry } = run(net, [1, 2]);
  const { outputs } = run(net, [3], { carry });
  expect(outputs[0].data).toEqual(run(net, [1, 2, 3]).outputs[2].data);
  expect(carry).toMatchObject([[{ hidden: { shape: [1, 2] } }, {}], {}]);
});

it("needs a branch that has a width", () => {
  expect(() => concatBranches(tanh(), passThrough())).toThrow(
    "concatBranches(tanh(), passThrough()): no branch has a width of its own, expected at least one that does",
  );
});
