import { expect, it } from "vitest";
import { philox } from "./philox.js";
import { type RandomStream, randomStream } from "./randomStream.js";

const draw = (random: RandomStream, count = 8) => Array.from({ length: count }, () => random.uniform());

it("is the same for the same seed and block, and another for any other", () => {
  const streams = [
    [7, 0],
    [7, 1],
    [8, 0],
    [-7, 0],
    [7, 2 ** 40],
    [7 + 2 ** 40, 0],
  ] as const;
  const drawn = streams.map(([seed, block]) => draw(randomStream(seed, block)).join(" "));
  expect(draw(randomStream(7)).join(" ")).toBe(drawn[0]);
  expect(new Set(drawn).size).toBe(streams.length);
});

it("takes 53 bits of two words for each number", () => {
  const words = Uint32Array.of(0, 0, 5, 0);
  philox(words, 7, 0);
  const [a, b, c, d] = words;
  const random = randomStream(7, 5);
  expect(random.uniform()).toBe(((a >>> 5) * 2 ** 26 + (b >>> 6)) / 2 ** 53);
  expect(random.uniform()).toBe(((c >>> 5) * 2 ** 26 + (d >>> 6)) / 2 ** 53);
});

it("is uniform in [0, 1): mean 1/2, variance 1/12, no correlation of neighbours", () => {
  const drawn = draw(randomStream(1), 40_000);
  expect(Math.min(...drawn)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...drawn)).toBeLessThan(1);
  expect(momentsOf(drawn).mean).toBeCloseTo(1 / 2, 2);
  expect(momentsOf(drawn).variance).toBeCloseTo(1 / 12, 2);
  const products = drawn.slice(1).map((x, i) => (x - 0.5) * (drawn[i] - 0.5));
  expect(momentsOf(products).mean).toBeCloseTo(0, 2);
});

it("is normal: mean 0, variance 1, kurtosis 3", () => {
  const random = randomStream(2);
  const drawn = Array.from({ length: 40_000 }, () => random.normal());
  const { mean, variance } = momentsOf(drawn);
  expect(Math.abs(mean)).toBeLessThan(0.02);
  expect(Math.abs(variance - 1)).toBeLessThan(0.03);
  expect(Math.abs(momentsOf(drawn.map((x) => x ** 4)).mean - 3)).toBeLessThan(0.15);
});

it("draws whole numbers below n, all of them", () => {
  const random = randomStream(3);
  const counts = [0, 0, 0, 0, 0];
  for (let i = 0; i < 10_000; i++) counts[random.integer(5)] += 1;
  for (const drawn of counts) expect(Math.abs(drawn - 2000)).toBeLessThan(160); // 4 standard deviations
});

it("refuses a seed or block that is no whole number", () => {
  expect(() => randomStream(1.5)).toThrow(
    new RangeError("randomStream: seed is 1.5, expected a whole number of up to 53 bits"),
  );
  expect(() => randomStream(7n as never)).toThrow("randomStream: seed is 7n, expected a whole number");
  expect(() => randomStream(Symbol("x") as never)).toThrow("randomStream: seed is Symbol(x), expected");
  expect(() => randomStream(1, Number.NaN)).toThrow("randomStream: block is NaN, expected a whole number");
});

function momentsOf(drawn: readonly number[]): { mean: number; variance: number } {
  const mean = drawn.reduce((sum, x) => sum + x, 0) / drawn.length;
  return { mean, variance: drawn.reduce((sum, x) => sum + (x - mean) ** 2, 0) / drawn.length };
}

it("draws below any whole number up to 2⁵³, and refuses others", () => {
  const random = randomStream(3);
  for (const n of [1, 7, 2 ** 53]) expect(random.integer(n)).toBeLessThan(n);
  for (const n of [0, -1, 0.5, NaN, 2 ** 54]) {
    expect(() => random.integer(n)).toThrow(
      new RangeError(`integer: n is ${n}, expected a whole number from 1 to 2⁵³`),
    );
  }
});
