import { expect, test } from "vitest";
import { clock } from "./clock.js";
import { flopsOf, products } from "./products.js";
import { w1 } from "./w1.js";
import { w2 } from "./w2.js";
import { w6 } from "./w6.js";
import { w7 } from "./w7.js";
import { w8 } from "./w8.js";

test("counts forward, gradient, and the delta between two dense layers", () => {
  // Rows · inputs · outputs, a multiplication and an addition each; the pixels' own delta is nobody's.
  expect(flopsOf(w1)).toBe(2 * 32 * (2 * 784 * 128 + 3 * 128 * 10));
});

test("counts three gates of a GRU, by input and by memory, at every tick", () => {
  expect(flopsOf(w2)).toBe(2 * 32 * (2 * 96 * 1 + 3 * 96 * 32 + 3 * 32 * 1));
});

test("counts the real and imaginary parts of what goes into and out of a linear recurrent unit", () => {
  expect(flopsOf(w8)).toBe(2 * 64 * (2 * 128 * 1 + 3 * 128 * 64 + 3 * 64 * 1));
});

test("counts the patches of a convolution and the two projections of attention", () => {
  expect(flopsOf(w6)).toBe(2 * 3 * (4 * 32 * 96 + 32));
  expect(flopsOf(w7)).toBe(2 * (2 * 192 * 64 + 3 * (64 * 64 + 64)));
});

test("multiplies", async () => {
  const contender = products(w2, clock("wall"));
  expect(await contender.seconds(1)).toBeGreaterThan(0);
  contender.end();
});
