import { expect, it } from "vitest";
import type { EncodedSample } from "../encoding/EncodedSample.js";
import { mostFrequent } from "./mostFrequent.js";
import { onlineLinear } from "./onlineLinear.js";
import { onlineSoftmax } from "./onlineSoftmax.js";

const sample = (x: number, target: number, previous?: number): EncodedSample => ({
  input: new Float32Array(0),
  target,
  key: "",
  record: 0,
  actual: target,
  previous,
  known: 2,
  centre: 0,
  spread: 1,
  indices: Uint32Array.of(5, 9),
  values: Float32Array.of(1, x),
});

it("knows how often each class was seen, with one record more of each", () => {
  const baseline = mostFrequent(2);
  expect(baseline.predict(sample(0, 0))).toEqual(Float64Array.of(0.5, 0.5));
  baseline.learn(sample(0, 1), 1);
  expect(baseline.predict(sample(0, 0))).toEqual(Float64Array.of(1 / 3, 2 / 3));
});

it("takes AdaGrad's first step, which is as long as the rate, in both classes", () => {
  const model = onlineSoftmax(2, false);
  expect(model.predict(sample(0, 1))).toEqual(Float64Array.of(0.5, 0.5));
  model.learn(sample(0, 1), 1);
  // The logits are -0.3 and 0.3.
  expect((model.predict(sample(0, 1)) as Float64Array)[1]).toBeCloseTo(1 / (1 + Math.exp(-0.6)), 6);
});

it("learns where the border of two classes is, as the logistic model does", () => {
  const [softmax, logistic] = [onlineSoftmax(2, false), onlineLinear("binary", false)];
  for (let index = 0; index < 200; index++) {
    const one = sample(Math.sin(index), Math.sin(index) > 0 ? 1 : 0);
    for (const model of [softmax, logistic]) {
      model.predict(one);
      model.learn(one, one.actual!);
    }
  }
  expect((softmax.predict(sample(0.9, 1)) as Float64Array)[1]).toBeGreaterThan(0.9);
  expect(logistic.predict(sample(0.9, 1))).toBeGreaterThan(0.9);
});

it("uses the class of the key's last record if its option says so", () => {
  const [without, having] = [onlineSoftmax(2, false), onlineSoftmax(2, true)];
  for (let index = 0; index < 100; index++) {
    const one = sample(0, index % 2, (index + 1) % 2);
    for (const model of [without, having]) {
      model.predict(one);
      model.learn(one, one.actual!);
    }
  }
  expect((having.predict(sample(0, 1, 0)) as Float64Array)[1]).toBeGreaterThan(0.9);
  expect((without.predict(sample(0, 1, 0)) as Float64Array)[1]).toBeLessThan(0.6);
});
