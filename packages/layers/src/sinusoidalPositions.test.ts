import { network, run, type Layer } from "@backstream/core";
import { layerLaws, outputOf } from "@backstream/testing";
import { expect, expectTypeOf, it } from "vitest";
import { sinusoidalPositions } from "./sinusoidalPositions.js";

layerLaws(() => sinusoidalPositions(4));
layerLaws(() => sinusoidalPositions(3));

it("adds sine and cosine of the tick's number, ever slower", () => {
  const zeros = new Array<number>(8).fill(0);
  expect(outputOf(sinusoidalPositions(4), zeros)).toEqual([
    0,
    1,
    0,
    1,
    Math.sin(1),
    Math.cos(1),
    Math.sin(0.01),
    Math.cos(0.01),
  ]);
});

it("counts exactly for ever", () => {
  const net = network(sinusoidalPositions(1));
  const { outputs, carry } = run(net, [[0], [0]], { carry: { position: [2 ** 24 - 1, 2] } });
  const number = 3 * 2 ** 24 - 1;
  expect(outputs.map((output) => output.item())).toEqual([
    Math.fround(Math.sin(number)),
    Math.fround(Math.sin(number + 1)),
  ]);
  expect(carry).toMatchObject({ position: { data: Float32Array.of(1, 3) } });
});

it("carries its size in its type", () => {
  expectTypeOf(sinusoidalPositions(3)).toEqualTypeOf<Layer<3, 3>>();
});

it("refuses a size that is none", () => {
  expect(() => sinusoidalPositions(0)).toThrow(
    "sinusoidalPositions(0): features is 0, expected a whole number from 1 up",
  );
});
