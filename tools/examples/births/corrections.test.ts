import { expect, it } from "vitest";
import { corrected, sampleOf } from "./corrections.js";

const births = Array.from({ length: 400 }, (_, at) => 10_000 + at);
const calendar = births.map((_, at) => Float32Array.of(at));

it("shows a day what was born a day, a week and a year before, and its calendar", () => {
  expect(sampleOf(births, calendar, 370).input).toEqual([10_369 / 2000 - 5.5, 10_363 / 2000 - 5.5, 10_006 / 2000 - 5.5, 370]); // prettier-ignore
});

it("shows nothing of the day itself or of later ones", () => {
  const asFarAsKnown = births.slice(0, 370);
  expect(sampleOf(asFarAsKnown, calendar, 370).input).toEqual(sampleOf(births, calendar, 370).input);
});

it("gets the births back from the target", () => {
  expect(corrected(births, 370, Number(sampleOf(births, calendar, 370).target))).toBeCloseTo(10_370, 9);
});
