import { describe, expect, it } from "vitest";
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

describe("scikit-learn's macro mean with rows of weight 0", () => {
  // precision_recall_fscore_support(y_true, y_pred, sample_weight, average="macro", zero_division=0): its labels are the
  // classes in y_true and y_pred, whatever the weights; a ratio of 0 by 0 is 0.
  const logits = (label: number): number[] => [0, 1, 2, 3].map((other) => (other === label ? 1 : 0));
  const scores = (
    rows: readonly (readonly [predicted: number, actual: number, weight: number, mask?: number])[],
  ) => {
    const found = all();
    for (const [predicted, actual, weight, mask = 1] of rows)
      found.add({ sample: { input: 0, target: actual, weight, mask }, output: logits(predicted) });
    const { precision: precise, recall: recalled, f1: both } = found.value;
    return [precise, recalled, both];
  };

  it("counts a class that only such rows have, with 0 by 0", () => {
    // Class 0: 2 of 2 predicted, 2 of 3 found. Class 1: 0 of 1 predicted, none there. Class 2: only the row of weight 0.
    const rows = [[0, 0, 2], [1, 0, 1], [2, 2, 0]] as const; // prettier-ignore
    const [precise, recalled, both] = scores(rows);
    expect(precise).toBeCloseTo((1 + 0 + 0) / 3, 14);
    expect(recalled).toBeCloseTo((2 / 3 + 0 + 0) / 3, 14);
    expect(both).toBeCloseTo(((2 * 2) / (2 + 3) + 0 + 0) / 3, 14);
  });

  it("counts a class that such a row is only predicted as, or only is of", () => {
    // Class 0 is right by weight 1; classes 1 and 2 have the row of weight 0 alone.
    expect(scores([[0, 0, 1], [1, 2, 0]])).toEqual([1 / 3, 1 / 3, 1 / 3]); // prettier-ignore
  });

  it("is 0 where all rows have weight 0", () => {
    expect(scores([[0, 0, 0], [1, 2, 0]])).toEqual([0, 0, 0]); // prettier-ignore
  });

  it("leaves out masked rows, which are not there", () => {
    expect(scores([[0, 0, 1], [1, 2, 1, 0]])).toEqual([1, 1, 1]); // prettier-ignore
  });
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
