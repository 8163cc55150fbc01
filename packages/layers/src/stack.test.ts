import type { Layer } from "@backstream/core";
import { layerLaws, outputOf } from "@backstream/testing";
import { expect, expectTypeOf, it } from "vitest";
import { dense, embedding, gru, lstm, relu, softmax, stack, tanh } from "./index.js";

layerLaws(() => stack(gru(3, 5), relu(), dense(5, 2)));
layerLaws(() => stack(tanh(), stack(dense(3, 5, { activation: "gelu" }), lstm(5, 2)), softmax()), {
  width: 3,
});
layerLaws(() => stack(embedding(7, 3), gru(3, 2)), { indices: 7 });

it("applies one layer after the other", () => {
  const layers = stack(dense(1, 2, { bias: false }), relu(), dense(2, 1, { bias: false }));
  expect(outputOf(layers, [3], [1, -1, 10, 100])).toEqual([30]);
});

it("puts the index before the names, through stacks in stacks", () => {
  const layers = stack(stack(gru(1, 2), dense(2, 3, { activation: "tanh" })), dense(3, 1));
  const names = layers.parameters.map(({ name }) => name);
  expect(names.slice(0, 2)).toEqual(["0.0.weight_ih_l0", "0.0.weight_hh_l0"]);
  expect(names.slice(4)).toEqual(["0.1.weight", "0.1.bias", "1.weight", "1.bias"]);
});

it("is as wide as its first and last layers that have a width", () => {
  const layers = stack(tanh(), dense(4, 32), relu(), dense(32, 1), tanh());
  expect([layers.fanIn, layers.fanOut]).toEqual([4, 1]);
  expectTypeOf(layers).toEqualTypeOf<Layer<4, 1>>();
  expect(stack(tanh(), relu()).fanIn).toBe(0);
});

it("takes widths that only the program knows", () => {
  const width: number = 4;
  expectTypeOf(stack(gru(width, 32), dense(32, 1))).toEqualTypeOf<Layer<number, 1>>();
  expect(stack(dense(width, 3), relu(), dense(3, width)).fanOut).toBe(4);
  const deep: Layer[] = [dense(width, width), dense(width, width)];
  expect(stack(...deep).fanIn).toBe(4);
});

it("refuses layers that do not fit, as the compiler does", () => {
  // @ts-expect-error 32 is not 16
  expect(() => stack(gru(1, 32), dense(16, 1))).toThrow(
    "stack: layer 1, dense(16, 1), has fan-in 16, expected 32, what layer 0, gru(1, 32), puts out",
  );
  // @ts-expect-error the width goes through relu
  expect(() => stack(dense(4, 32), relu(), dense(16, 1))).toThrow(
    "stack: layer 2, dense(16, 1), has fan-in 16, expected 32, what layer 0, dense(4, 32), puts out",
  );
  // @ts-expect-error the width of the inner stack counts
  expect(() => stack(stack(dense(4, 32), relu()), dense(16, 1))).toThrow(
    "stack: layer 1, dense(16, 1), has fan-in 16",
  );
  const [wide, narrow]: Layer[] = [dense(4, 32), dense(16, 1)];
  expect(() => stack(wide, narrow)).toThrow("stack: layer 1, dense(16, 1), has fan-in 16, expected 32");
});

it("refuses to be empty", () => {
  expect(() => stack()).toThrow("stack: there are no layers, expected at least one");
});

it("has no arithmetic of its own", () => {
  const layers = stack(tanh());
  // The refusal looks at nothing that it is given.
  expect(() => {
    layers.forward(undefined as never, undefined as never);
  }).toThrow("stack(tanh()): a composite was called as one layer; the engine runs its parts");
});
