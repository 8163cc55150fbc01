import { expect, it } from "vitest";
import type { EncodedSample } from "../encoding/EncodedSample.js";
import { lastValue } from "./lastValue.js";
import { onlineLinear } from "./onlineLinear.js";
import { runningMean } from "./runningMean.js";

const sample = (fields: Partial<EncodedSample>): EncodedSample => ({
  input: new Float32Array(0),
  target: undefined,
  key: "",
  record: 0,
  actual: undefined,
  previous: undefined,
  known: 0,
  centre: 0,
  spread: 1,
  indices: Uint32Array.of(5),
  values: Float32Array.of(1),
  ...fields,
});

it("knows the mean of what it has seen", () => {
  const mean = runningMean("regression");
  const said = [4, 8, 9].map((actual) => {
    const prediction = mean.predict(sample({}));
    mean.learn(sample({}), actual);
    return prediction;
  });
  expect(said).toEqual([0, 4, 6]);
});

it("knows how often the class was 1, from a half on", () => {
  const rate = runningMean("binary");
  expect(rate.predict(sample({}))).toBe(0.5);
  rate.learn(sample({}), 0);
  expect(rate.predict(sample({}))).toBe(0.25);
});

it("says the last value, or the mean", () => {
  expect(lastValue().predict(sample({ previous: 3, centre: 7 }))).toBe(3);
  expect(lastValue().predict(sample({ centre: 7 }))).toBe(7);
});

it("takes AdaGrad's first step, which is as long as the rate", () => {
  const model = onlineLinear("regression", false);
  const one = sample({ target: 2, centre: 10, spread: 4, values: Float32Array.of(1) });
  expect(model.predict(one)).toBe(10);
  model.learn(one, 18);
  expect(model.predict(one)).toBeCloseTo(10 + 4 * 0.1, 6);
});

it("takes the logistic step, and uses the last target if its option says so", () => {
  const [without, having] = [onlineLinear("binary", false), onlineLinear("binary", true)];
  const one = sample({ target: 1, previous: 1 });
  for (const model of [without, having]) {
    expect(model.predict(one)).toBe(0.5);
    model.learn(one, 1);
  }
  expect(without.predict(one)).toBeCloseTo(1 / (1 + Math.exp(-0.3)), 6);
  expect(having.predict(one)).toBeCloseTo(1 / (1 + Math.exp(-0.9)), 6);
  expect(having.predict(sample({ previous: 0 }))).toBeCloseTo(1 / (1 + Math.exp(-0.3)), 6);
});
