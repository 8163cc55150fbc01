import { expect, it } from "vitest";
import { cyclePhase } from "./cyclePhase.js";

const fraction = (turns: number): number => turns - Math.floor(turns);

it.each([
  ["day", "2001-01-01T18:00Z", 0.75],
  ["day", "1969-12-31T06:00Z", 0.25],
  ["week", "2001-01-01T00:00Z", 0], // a Monday
  ["week", "2001-01-04T12:00Z", 0.5],
  ["month", "2001-04-01T00:00Z", 0],
  ["month", "2001-04-16T00:00Z", 0.5],
  ["month", "2024-02-15T12:00Z", 0.5], // 29 days
  ["month", "2001-12-31T24:00Z", 0],
  ["year", "2001-01-01T00:00Z", 0],
  ["year", "2001-07-02T12:00Z", 0.5], // 365 days
  ["year", "2024-07-02T00:00Z", 0.5], // 366 days
  ["year", "0050-07-02T12:00Z", 0.5],
] as const)("the %s at %s has turned by %s", (cycle, at, turned) => {
  expect(fraction(cyclePhase(cycle, Date.parse(at)))).toBeCloseTo(turned, 9);
});
