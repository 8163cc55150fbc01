import { tensor } from "@backstream/tensors";
import { expect, it } from "vitest";
import { accumulate } from "./accumulate.js";
import type { MeasureOptions } from "./MeasureOptions.js";
import { mase, type MaseOptions } from "./mase.js";

/** The value after each tick, where the target of tick i is series[i] and the output is wrong by 1. */
function values(series: readonly number[], options?: MaseOptions, over?: MeasureOptions): number[] {
  const running = accumulate(mase(options), over);
  return series.map((target) => {
    running.add({ sample: { input: 0, target }, output: target + 1 });
    return running.value;
  });
}

it("divides by the naive forecast's error of the training values", () => {
  // From one tick to the next they move by 2, 2, 6; from one season of two ticks to the next by 0, 4.
  const training = [1, 3, 1, 7];
  expect(values([0], { training })).toEqual([1 / (10 / 3)]);
  expect(values([0, 9], { training, period: 2 })).toEqual([1 / 2, 1 / 2]);
});

it("or of the ticks that are measured, from the second season on", () => {
  expect(values([1, 3, 7, 7])).toEqual([NaN, 1 / 2, 1 / 3, 1 / 2]);
  // Naive errors with a period of two: none, none, 2, 4, 0.
  expect(values([1, 3, 3, 7, 3], { period: 2 })).toEqual([NaN, NaN, 1 / 2, 1 / 3, 1 / 2]);
  expect(values([1, 3, 3, 7, 3], { period: 2 }, { rolling: 1 }).slice(2)).toEqual([1 / 2, 1 / 4, Infinity]);
});

it("compares each row with its own past, where it was there", () => {
  const running = accumulate(mase());
  const add = (target: number[], mask: number[]): void =>
    running.add({ sample: { input: 0, target, mask }, output: tensor([2, 1], target.map((value) => value + 1)) }); // prettier-ignore
  add([0, NaN], [1, 0]);
  add([4, 10], [1, 1]); // 4; the second row has no past
  add([4, 18], [1, 1]); // 0 and 8
  expect(running.value).toBe(1 / ((4 + 0 + 8) / 3));
});

it("keeps the past though the user's array is written to", () => {
  const running = accumulate(mase());
  const target = Float64Array.of(1);
  running.add({ sample: { input: 0, target }, output: 0 });
  target[0] = 5;
  running.add({ sample: { input: 0, target }, output: 6 });
  expect(running.value).toBe(1 / 4);
});

it("refuses a period that is none, and training values that hold no season", () => {
  expect(() => mase({ period: 0 })).toThrow(
    new RangeError("mase: period is 0, expected a whole number from 1 up"),
  );
  expect(() => mase({ period: 7, training: [1, 2, 3] })).toThrow(
    new RangeError("mase: training has 3 values, expected more than a period of 7"),
  );
  // @ts-expect-error misspelt
  expect(() => mase({ season: 7 })).toThrow('mase: no option named "season"; it has period, training');
});
