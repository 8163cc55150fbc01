import { expect, it } from "vitest";
import { axisNumber, count, duration, measure, percent, plural, shortCount } from "./numbers.js";

it("writes numbers as people read them", () => {
  expect([455_993, NaN].map(count)).toEqual(["455,993", "–"]);
  expect([0, 950, 12_000, 1_500_000, 2e9].map(shortCount)).toEqual(["0", "950", "12k", "1.5M", "2G"]);
  expect([0.0562, 12.34, -1.5, 0, 12_345, 1.23e-6, NaN, Infinity].map((value) => measure(value))).toEqual([
    "0.0562",
    "12.3",
    "−1.50",
    "0",
    "12,345",
    "1.23e−6",
    "–",
    "∞",
  ]);
  expect([0, 0.05, -20, 0.001, 2e6].map(axisNumber)).toEqual(["0", "0.05", "−20", "1e−3", "2e6"]);
  expect([0.83, 0.004, 0, NaN].map(percent)).toEqual(["83 %", "0.4 %", "0 %", "–"]);
  expect([1, 57].map((number) => plural(number, "tick"))).toEqual(["1 tick", "57 ticks"]);
  expect([12, 180, 7500].map(duration)).toEqual(["12 s", "3 min", "2 h 5 min"]);
});
