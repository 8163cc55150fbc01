import { expect, it } from "vitest";
import { accumulate } from "./accumulate.js";
import { confusionMatrix } from "./confusionMatrix.js";
import { f1 } from "./f1.js";
import { metrics } from "./metrics.js";
import { precision } from "./precision.js";
import { recall } from "./recall.js";

const all = () => accumulate(metrics({ precision: precision(), recall: recall(), f1: f1(), confusionMatrix: confusionMatrix() })); // prettier-ignore
const tick = (output: number | number[], target: number | number[]) => ({ sample: { input: 0, target }, output }); // prettier-ignore

it("counts alarms", () => {
  const found = all();
  // Alarms at the first three; the first and the last were real.
  for (const [output, target] of [[2, 1], [1, 0], [3, 0], [-1, 1], [-2, 0]]) found.add(tick(output, target)); // prettier-ignore
  expect(found.value).toEqual({
    precision: 1 / 3,
    recall: 1 / 2,
    f1: 2 / 5,
    confusionMatrix: [
      [1, 2],
      [1, 1],
    ],
  });
});

it("is the mean over classes that were named or are there", () => {
  const found = all();
  // 0 as 0, 0 as 1, 1 as 1; never 2.
  for (const [named, there] of [[0, 0], [1, 0], [1, 1]]) found.add(tick([0, 1, 2].map((label) => (label === named ? 5 : 0)), there)); // prettier-ignore
  const { precision: precise, recall: recalled, f1: both } = found.value;
  expect([precise, recalled, both]).toEqual([(1 + 1 / 2) / 2, (1 / 2 + 1) / 2, (2 / 3 + 2 / 3) / 2]);
});

it("takes probabilities for targets by their largest", () => {
  const found = accumulate(confusionMatrix());
  found.add(tick([1, 0, 0], [0.1, 0.2, 0.7]));
  expect(found.value).toEqual([
    [0, 0, 0],
    [0, 0, 0],
    [1, 0, 0],
  ]);
});

it("is undefined before the first label, 0 where a class was never named", () => {
  const found = all();
  expect(found.value).toEqual({ precision: NaN, recall: NaN, f1: NaN, confusionMatrix: [] });
  found.add(tick(-1, 0));
  expect(found.value).toMatchObject({ precision: 0, recall: 0, f1: 0 });
});

it("hands out a matrix of its own each time", () => {
  const found = accumulate(confusionMatrix());
  found.add(tick(1, 1));
  const before = found.value;
  found.add(tick(1, 1));
  expect([before[1][1], found.value[1][1]]).toEqual([1, 2]);
});

it("refuses classes and thresholds that do not exist", () => {
  expect(() => precision({ class: -1 })).toThrow(
    new RangeError("precision: class is -1, expected a whole number from 0 up"),
  );
  expect(() => accumulate(recall({ class: 3 })).add(tick([1, 2, 3], 0))).toThrow(
    new RangeError("recall: class is 3, expected a whole number from 0 to 2"),
  );
  expect(() => f1({ threshold: 50 })).toThrow(
    new RangeError("f1: threshold is 50, expected a probability between 0 and 1"),
  );
  expect(() => accumulate(f1({ threshold: 0.9 })).add(tick([1, 2], 0))).toThrow(
    new RangeError("f1: threshold is 0.9 with 2 logits a row, expected a single logit; leave it out"),
  );
  expect(() => accumulate(precision()).add(tick([1, 2], 2))).toThrow(
    new RangeError("precision: class is 2, expected a whole number from 0 to 1"),
  );
  // @ts-expect-error misspelt
  expect(() => precision({ treshold: 0.9 })).toThrow('precision: no option named "treshold"; it has class, threshold'); // prettier-ignore
});
