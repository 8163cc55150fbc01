import { randomStream } from "backstream";
import { expect, it } from "vitest";
import { alarmLevel } from "./alarmLevel.js";

it("is reckoned from the scores above the 98th of a hundred, and refined by those that are no alarm", () => {
  const level = alarmLevel({ calm: 100, risk: 0.002 });
  for (let score = 1; score <= 100; score++) expect(level(score)).toBe(Infinity);
  // 99 and 100 exceed 98, by 1.5 in the mean.
  const first = 98 + 1.5 * Math.log(2 / 100 / 0.002);
  expect(level(102)).toBeCloseTo(first, 12); // an alarm
  expect(level(101)).toBeCloseTo(first, 12); // not quite
  expect(level(0)).toBeCloseTo(98 + 2 * Math.log(3 / 101 / 0.002), 12);
});

it("keeps to its risk where scores fall off exponentially", () => {
  const random = randomStream(3);
  const level = alarmLevel({ calm: 1000, risk: 1e-4 });
  let alarms = 0;
  for (let tick = 0; tick < 1_001_000; tick++) {
    const score = -Math.log(1 - random.uniform());
    if (score > level(score)) alarms++;
  }
  // Without the alarms, of which nothing is learned, peaks seem lower by 1 in 25: then 122 are due, give or take 11.
  expect(alarms).toBeGreaterThan(122 - 33);
  expect(alarms).toBeLessThan(122 + 33);
});
