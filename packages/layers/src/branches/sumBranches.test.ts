import type { Layer } from "@backstream/core";
import { layerLaws, outputOf } from "@backstream/testing";
import { expect, expectTypeOf, it } from "vitest";
import { relu } from "../activations/relu.js";
import { tanh } from "../activations/tanh.js";
import { dense } from "../dense.js";
import { gru } from "../gru.js";
import { lstm } from "../lstm.js";
import { stack } from "../stack.js";
import { passThrough } from "./passThrough.js";
import { sumBranches } from "./sumBranches.js";

layerLaws(() => sumBranches(dense(3, 4), gru(3, 4)));
layerLaws(() =>
  stack(sumBranches(tanh(), passThrough(), lstm(3, 3)), tanh(), sumBranches(dense(3, 2), dense(3, 2))),
);

it("adds what the branches put out", () => {
  expect(outputOf(sumBranches(dense(1, 1), dense(1, 1)), [3], [10, 1, 100, 2])).toEqual([333]);
});

it("has the branches' widths in its type", () => {
  expectTypeOf(sumBranches(dense(3, 4), gru(3, 4))).toEqualTypeOf<Layer<3, 4>>();
  expectTypeOf(sumBranches(passThrough(), gru(3, 3))).toEqualTypeOf<Layer<3, 3>>();
});

it.each<[() => unknown, string]>([
  [() => sumBranches(), "sumBranches: there are no branches, expected at least one"],
  [
    () => sumBranches(...([dense(3, 4), dense(2, 4)] as Layer[])),
    "sumBranches: branch 1, dense(2, 4), has fan-in 2, expected 3 as that of dense(3, 4); all branches read the same input",
  ],
  [
    () => sumBranches(dense(3, 4), dense(3, 5)),
    "sumBranches: branch 1, dense(3, 5), puts out 5 features, expected 4 as branch 0, dense(3, 4)",
  ],
  [
    () => sumBranches(dense(3, 4), relu()),
    "sumBranches: branch 1, relu(), puts out 3 features, expected 4 as branch 0, dense(3, 4)",
  ],
  [
    () => sumBranches([dense(3, 4)] as never),
    "sumBranches: branch 0 is an array of 1, expected a layer; give the branches one by one, as in sumBranches(...layers)",
  ],
])("refuses branches that do not fit: %#", (make, message) => {
  expect(make).toThrow(message);
});

it("refuses other fan-ins, as the compiler does", () => {
  // @ts-expect-error 2 are not 3
  expect(() => sumBranches(dense(3, 4), dense(2, 4))).toThrow("has fan-in 2, expected 3");
});
