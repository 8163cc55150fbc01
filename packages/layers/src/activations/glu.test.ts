import { network, ShapeError } from "@backstream/core";
import { layerLaws, outputOf } from "@backstream/testing";
import { expect, it } from "vitest";
import { concatBranches } from "../branches/concatBranches.js";
import { passThrough } from "../branches/passThrough.js";
import { dense } from "../dense.js";
import { gru } from "../gru.js";
import { stack } from "../stack.js";
import { glu, type GluActivation } from "./glu.js";
import { tanh } from "./tanh.js";

layerLaws(() => glu(), { width: 6 });
layerLaws(() => glu({ activation: "silu" }), { width: 4 });
layerLaws(() => stack(dense(3, 6), glu(), dense(3, 2)));

it("multiplies one half by the sigmoid of the other", () => {
  expect(outputOf(glu(), [8, 20, 0, Math.log(3)])).toEqual([4, expect.closeTo(15)]);
});

it("multiplies by what its activation says", () => {
  expect(outputOf(glu({ activation: "relu" }), [8, 20, -1, 2])).toEqual([0, 40]);
});

it("halves the width in stacks and branches", () => {
  expect(network(stack(gru(1, 8), glu(), tanh(), dense(4, 2))).fanOut).toBe(2);
  expect(stack(glu(), dense(4, 2)).fanIn).toBe(8);
  expect(stack(dense(2, 8), stack(glu(), tanh())).fanOut).toBe(4);
  expect(concatBranches(dense(4, 3), glu(), passThrough()).fanOut).toBe(9);
});

it("refuses an odd width, and what does not fit half of one", () => {
  expect(() => network(stack(dense(2, 5), glu()))).toThrow(
    new ShapeError("glu(): the layer before it gives 5 features, expected an even number"),
  );
  expect(() => stack(dense(2, 8), glu(), dense(8, 1))).toThrow(
    new ShapeError("stack: layer 2, dense(8, 1), has fan-in 8, expected 4, what layer 1, glu(), puts out"),
  );
});

it("says its activation, and refuses one that is none", () => {
  expect(glu({ activation: "silu" }).description).toBe('glu({ activation: "silu" })');
  expect(() => glu({ activation: "mish" as GluActivation })).toThrow(
    'glu: no activation named "mish"; there are gelu, relu, sigmoid, silu, tanh',
  );
  expect(() => glu({ dim: 1 } as never)).toThrow('glu: no option named "dim"; it has activation');
});
