import { randomStream } from "@backstream/tensors";
import { describe, expect, it } from "vitest";
import { Evidence } from "./Evidence.js";

const stakes = [0.02, 0.05, 0.1, 0.2, 0.4, 0.8];

/** Whether, and after how many, numbers are enough. */
function firstEnough(next: () => number, most: number, level = 0.05): number | undefined {
  const evidence = new Evidence();
  for (let count = 1; count <= most; count++) {
    evidence.add(next());
    if (evidence.isEnough(level)) return count;
  }
  return undefined;
}

describe("Evidence", () => {
  it("is the mean wealth of those who bet a share of theirs on each number", () => {
    const evidence = new Evidence();
    const numbers = [0.5, -0.25, 1, 0.125];
    for (const x of numbers) evidence.add(x);
    const wealth = stakes.map((stake) => numbers.reduce((product, x) => product * (1 + stake * x), 1));
    const mean = wealth.reduce((a, b) => a + b, 0) / 6;
    expect(Math.exp(evidence.logarithm)).toBeCloseTo(mean, 12);
    expect(evidence.isEnough(2 / mean + 1e-9)).toBe(true);
    expect(evidence.isEnough(2 / mean - 1e-9)).toBe(false);
  });

  it("begins anew where half is lost, at the threshold of the next attempt", () => {
    const evidence = new Evidence();
    for (let count = 0; count < 20; count++) evidence.add(-1);
    const { attempt, samples } = evidence.state;
    expect(attempt).toBeGreaterThan(2);
    expect(samples).toBeLessThan(10);
  });

  it("goes on from its state", () => {
    const [whole, random] = [new Evidence(), randomStream(1)];
    for (let count = 0; count < 100; count++) whole.add(random.uniform() - 0.5);
    const copy = new Evidence(whole.state);
    for (const evidence of [whole, copy]) for (const x of [0.5, -1, 0.25]) evidence.add(x);
    expect(copy.state).toEqual(whole.state);
  });

  // 200 runs of each kind; more than 10 would be more than 5 %.
  it.each<[string, (seed: number) => () => number]>([
    ["a coin", (seed) => { const random = randomStream(seed); return () => (random.integer(2) === 0 ? -1 : 1); }], // prettier-ignore
    ["small numbers", (seed) => { const random = randomStream(seed); return () => (random.uniform() - 0.5) / 4; }], // prettier-ignore
    ["rare large gains, frequent small losses", (seed) => { const random = randomStream(seed); return () => (random.integer(20) === 0 ? 0.95 : -0.05); }], // prettier-ignore
    ["numbers whose size follows the ones before", (seed) => { const random = randomStream(seed); let size = 0.1; return () => { const x = random.integer(2) === 0 ? -size : size; size = x < 0 ? Math.min(1, size * 2) : 0.1; return x; }; }], // prettier-ignore
  ])("numbers that are 0 on average are taken for more at most once in 20 runs: %s", (_, make) => {
    const runs = Array.from({ length: 200 }, (__, seed) => firstEnough(make(seed), 5000));
    expect(runs.filter((count) => count !== undefined).length).toBeLessThanOrEqual(10);
  });

  it("numbers that are more than 0 on average are found, also after a long time in which they were less", () => {
    const counts = Array.from({ length: 50 }, (_, seed) => {
      const random = randomStream(seed);
      let seen = 0;
      // At first -0.1 on average, then 0.1.
      const count = firstEnough(() => random.uniform() * 2 - 1 + (seen++ < 5000 ? -0.1 : 0.1), 10_000);
      return count ?? Infinity;
    });
    expect(Math.min(...counts)).toBeGreaterThan(5000);
    expect(Math.max(...counts)).toBeLessThan(9000);
  });
});
