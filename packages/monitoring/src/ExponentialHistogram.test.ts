import { randomStream } from "@backstream/tensors";
import { describe, expect, it } from "vitest";
import { ExponentialHistogram } from "./ExponentialHistogram.js";

describe("ExponentialHistogram", () => {
  const random = randomStream(5);
  const numbers = Array.from({ length: 1000 }, () => 3 + random.normal());

  it("knows mean and variance of all that it holds, also when the oldest buckets are gone", () => {
    const window = new ExponentialHistogram("example", 5);
    for (const number of numbers) window.add(number);
    for (let round = 0; round < 4; round++) {
      const rest = numbers.slice(-window.width);
      const mean = rest.reduce((sum, number) => sum + number, 0) / rest.length;
      const variance = rest.reduce((sum, number) => sum + (number - mean) ** 2, 0) / rest.length;
      expect(window.mean).toBeCloseTo(mean, 11);
      expect(window.variance).toBeCloseTo(variance, 11);
      window.dropOldest();
    }
    expect(window.width).toBeLessThan(900);
  });

  it("finds the border of buckets where means differ", () => {
    const window = new ExponentialHistogram("example", 5);
    for (let tick = 0; tick < 64; tick++) window.add(tick < 32 ? 0 : 1);
    const cut = window.findCut((older, olderMean, newer, newerMean) => {
      expect(older + newer).toBe(64);
      return older >= 32 && newerMean - olderMean > 0.9;
    });
    expect(cut).toEqual({ older: 0, newer: 1 });
    expect(window.findCut(() => false)).toBeUndefined();
  });

  it("grows with the logarithm of the count", () => {
    const window = new ExponentialHistogram("example", 5);
    for (let tick = 0; tick < 100_000; tick++) window.add(tick % 10);
    expect(window.width).toBe(100_000);
    expect(window.state.totals.length).toBeLessThan(18);
    expect(Math.max(...window.state.totals.map((row) => row.length))).toBeLessThanOrEqual(5);
    expect(window.mean).toBeCloseTo(4.5, 10);
  });
});
