import { expect, it } from "vitest";
import { rateSchedule } from "./rateSchedule.js";

it("falls with the root of the updates, down to a tenth", () => {
  const rate = rateSchedule({ learningRate: 0.8, rateDecay: 10 });
  const rates = [0, 30, 150, 990, 1e9].map((step) => (typeof rate === "number" ? rate : rate(step)));
  expect(rates).toEqual([0.8, 0.4, 0.2, 0.08, 0.08].map((expected) => expect.closeTo(expected, 12)));
});

it("stays, where it has no decay", () => {
  expect(rateSchedule({ learningRate: 0.8, rateDecay: 0 })).toBe(0.8);
});
