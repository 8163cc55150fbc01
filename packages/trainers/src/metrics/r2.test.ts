import { ShapeError } from "@backstream/core";
import { expect, it } from "vitest";
import { accumulate } from "./accumulate.js";
import type { MeasureOptions } from "./MeasureOptions.js";
import { r2 } from "./r2.js";

/** The value after all ticks of [output, target]. */
function value(ticks: readonly (readonly [number, number])[], options?: MeasureOptions): number {
  const running = accumulate(r2(), options);
  for (const [output, target] of ticks) running.add({ sample: { input: 0, target }, output });
  return running.value;
}

it("is the share of the targets' variance that is explained", () => {
  // Targets 1 and 3 lie 1 from their mean: 2 in all; outputs 2 and 2 explain nothing, 1 and 3 all.
  expect(value([[2, 1], [2, 3]])).toBe(0); // prettier-ignore
  expect(value([[1, 1], [3, 3]])).toBe(1); // prettier-ignore
  expect(value([[3, 1], [1, 3]])).toBe(-3); // prettier-ignore
});

it("is undefined until two different targets are measured", () => {
  expect(value([])).toBeNaN();
  expect(value([[1, 1]])).toBeNaN();
  expect(value([[1, 0.1], [1, 0.1], [2, 0.1]])).toBeNaN(); // prettier-ignore
  // The window holds equal targets, far from the first of all.
  expect(value([[1, 0], [1, 0.7], [2, 0.7], [2, 0.7]], { rolling: 3 })).toBeNaN(); // prettier-ignore
});

it("forgets a target that is not finite with the tick that leaves, also the first", () => {
  for (const bad of [NaN, Infinity]) {
    expect(value([[1, bad], [2, 1], [2, 3]], { rolling: 2 })).toBe(0); // prettier-ignore
    expect(value([[1, bad], [1, 1], [3, 3]])).toBeNaN(); // prettier-ignore
  }
});

it("keeps its digits where targets are far from 0", () => {
  const wave = [0, 1, 0, -1, 0, 1, 0, -1];
  const ticks = (level: number) => wave.map((target) => [level + target / 2, level + target] as const);
  expect(value(ticks(0))).toBe(0.75);
  expect(value(ticks(2 ** 40))).toBe(0.75);
});

it("refuses targets of another width", () => {
  expect(() => accumulate(r2()).add({ sample: { input: 0, target: [1, 2] }, output: 1 })).toThrow(
    new ShapeError("r2: target has 2 numbers a row, expected 1, one for each output"),
  );
});
