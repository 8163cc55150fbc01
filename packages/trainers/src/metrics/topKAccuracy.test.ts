import { randomStream, tensor } from "@backstream/tensors";
import { expect, it } from "vitest";
import { accumulate } from "./accumulate.js";
import { accuracy } from "./accuracy.js";
import { topK } from "./topK.js";
import { topKAccuracy } from "./topKAccuracy.js";

const tick = (output: number | number[], target: number | number[]) => ({ sample: { input: 0, target }, output }); // prettier-ignore

it("is 3/4 in the example of scikit-learn's top_k_accuracy_score", () => {
  const found = accumulate(topKAccuracy(2));
  const scores = [0.5, 0.2, 0.2, 0.3, 0.4, 0.2, 0.2, 0.4, 0.3, 0.7, 0.2, 0.1];
  found.add({ sample: { input: 0, target: [0, 1, 2, 2] }, output: tensor([4, 3], scores) });
  expect(found.value).toBe(0.75);
});

it("with k = 1 it is accuracy, with as many as there are classes 1; in between it is how often topK has the class", () => {
  const random = randomStream(2);
  for (const width of [1, 2, 5]) {
    const classes = Math.max(2, width);
    const each = Array.from({ length: classes }, (_, index) => accumulate(topKAccuracy(index + 1)));
    const right = accumulate(accuracy());
    const within = Array.from({ length: classes }, () => 0);
    for (let row = 0; row < 200; row++) {
      const output = Array.from({ length: width }, () => random.integer(4) - 2); // with ties
      const target = random.integer(classes);
      for (const measured of [right, ...each]) measured.add(tick(output, target));
      const place = topK(output, classes).findIndex(({ class: kind }) => kind === target);
      within.forEach((_, index) => (within[index] += place <= index ? 1 : 0));
    }
    expect(each[0].value).toBe(right.value);
    expect(each.map(({ value }) => value)).toEqual(within.map((count) => count / 200));
    expect(each.at(-1)?.value).toBe(1);
  }
});

it("weighs rows, leaves out masked ones, takes probabilities, and is NaN before the first label", () => {
  const found = accumulate(topKAccuracy(2));
  expect(found.value).toBeNaN();
  found.add({
    sample: { input: 0, target: [0, 2, 2], weight: [3, 1, 9], mask: [1, 1, 0] },
    output: tensor([3, 3], [3, 2, 1, 3, 2, 1, NaN, NaN, NaN]),
  });
  expect(found.value).toBe(0.75);
  const probable = accumulate(topKAccuracy(2));
  probable.add(tick([3, 2, 1], [0.1, 0.2, 0.7]));
  expect(probable.value).toBe(0);
});

it("does not take a class for found whose output is NaN", () => {
  for (const output of [[NaN, NaN, NaN], [NaN]]) {
    const found = accumulate(topKAccuracy(1));
    found.add(tick(output, 0));
    expect(found.value).toBe(0);
  }
});

it("refuses what is no number of classes", () => {
  expect(() => topKAccuracy(0)).toThrow(
    new RangeError("topKAccuracy: k is 0, expected a whole number from 1 up"),
  );
  expect(() => accumulate(topKAccuracy(4)).add(tick([1, 2, 3], 0))).toThrow(
    new RangeError("topKAccuracy: k is 4, expected at most 3, the number of classes"),
  );
  expect(() => accumulate(topKAccuracy(1)).add(tick([1, 2], 2))).toThrow(
    new RangeError("topKAccuracy: class is 2, expected a whole number from 0 to 1"),
  );
});
