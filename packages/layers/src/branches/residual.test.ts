import type { Layer } from "@backstream/core";
import { layerLaws, outputOf } from "@backstream/testing";
import { expect, expectTypeOf, it } from "vitest";
import { dense } from "../dense.js";
import { gru } from "../gru.js";
import { stack } from "../stack.js";
import { tanh } from "../activations/tanh.js";
import { residual } from "./residual.js";

layerLaws(() => residual(gru(3, 3)));
layerLaws(() => stack(dense(2, 3), residual(residual(stack(dense(3, 5), tanh(), dense(5, 3)))), tanh()));
layerLaws(() => stack(residual(tanh()), residual(tanh())), { width: 4 });

it("adds the input to what the layer puts out", () => {
  expect(outputOf(residual(dense(1, 1)), [3], [10, 5])).toEqual([38]);
});

it("has the layer's widths in its type", () => {
  expectTypeOf(residual(stack(gru(4, 8), dense(8, 4)))).toEqualTypeOf<Layer<4, 4>>();
});

it("refuses a layer of which input and output differ in width, as the compiler does", () => {
  // @ts-expect-error 3 are not 4
  expect(() => residual(dense(3, 4))).toThrow(
    "residual: dense(3, 4) takes 3 features and puts out 4, expected as many; put a dense layer into it",
  );
  expect(() => residual("gru" as never)).toThrow(
    'residual: the layer is "gru", expected what a call such as gru(1, 32) makes',
  );
});
