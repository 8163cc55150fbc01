import { randomStream } from "backstream";
import { expect, it } from "vitest";
import { fast, slow, slowRegression, width } from "./slowRegression.js";

it("one of the slow bits flips every so many samples, the last number is 1", () => {
  const next = slowRegression(randomStream(1), 10);
  const inputs = Array.from({ length: 40 }, () => [...(next().input as Float32Array)]);
  for (const input of inputs) {
    expect(input.length).toBe(width);
    expect(input.every((bit) => bit === 0 || bit === 1) && input[width - 1] === 1).toBe(true);
  }
  const slowBits = inputs.map((input) => input.slice(0, slow));
  const flips = slowBits.map((bits, index) =>
    index === 0 ? 0 : bits.filter((bit, at) => bit !== slowBits[index - 1][at]).length,
  );
  expect(flips).toEqual(inputs.map((_, index) => (index % 10 === 0 && index > 0 ? 1 : 0)));
  expect(new Set(inputs.map((input) => input.slice(slow, slow + fast).join(""))).size).toBeGreaterThan(15);
});

it("the target is that of the threshold units, written down again", () => {
  const random = randomStream(7);
  const sign = () => (random.integer(2) === 0 ? -1 : 1);
  const units = Array.from({ length: 100 }, () => ({
    weights: Array.from({ length: width }, sign),
    output: sign(),
  }));
  const next = slowRegression(randomStream(7), 25);
  for (let count = 0; count < 100; count++) {
    const { input, target } = next();
    const bits = input as Float32Array;
    const expected = units.filter(({ weights }) => {
      const sum = weights.reduce((total, weight, index) => total + weight * bits[index], 0);
      return sum > 0.7 * width - weights.filter((weight) => weight === -1).length;
    });
    expect(target).toBe(expected.reduce((total, { output }) => total + output, 0));
  }
});
