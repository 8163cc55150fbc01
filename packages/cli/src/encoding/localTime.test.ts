import fc from "fast-check";
import { expect, it } from "vitest";
import { localTime } from "./localTime.js";

const at = (text: string): number => Date.parse(text);

it.each([
  ["31.12.2024", "dmy", at("2024-12-31T00:00Z")],
  ["1.2.2024 8:05", "dmy", at("2024-02-01T08:05Z")],
  ["31/12/2024 08:00:30", "dmy", at("2024-12-31T08:00:30Z")],
  ["31-12-2024", "dmy", at("2024-12-31T00:00Z")],
  ["12/31/2024", "mdy", at("2024-12-31T00:00Z")],
  ["12/31/2024, 8:00 PM", "mdy", at("2024-12-31T20:00Z")],
  ["12/31/2024 12:30 am", "mdy", at("2024-12-31T00:30Z")],
  ["2024/12/31 08:00", "ymd", at("2024-12-31T08:00Z")],
  ["2024-12-31 08:00", "ymd", at("2024-12-31T08:00Z")],
  ["20241231", "ymd", at("2024-12-31T00:00Z")],
  ["31/12/2024", "mdy", NaN],
  ["31.02.2024", "dmy", NaN],
  ["31.12.24", "dmy", NaN],
  ["31.12/2024", "dmy", NaN],
  ["31.12.2024 25:00", "dmy", NaN],
  ["31.12.2024 13:00 pm", "dmy", NaN],
  ["soon", "dmy", NaN],
] as const)("reads %j as %s: %s", (text, order, time) => {
  expect(localTime(text, order)).toBe(time);
});

it("reads every day of a thousand years as Date does", () => {
  const day = fc.integer({ min: Date.UTC(1600, 0, 1) / 864e5, max: Date.UTC(2600, 0, 1) / 864e5 });
  fc.assert(
    fc.property(day, (days) => {
      const [year, month, date] = new Date(days * 864e5).toISOString().slice(0, 10).split("-");
      expect(localTime(`${date}.${month}.${year}`, "dmy")).toBe(days * 864e5);
      expect(localTime(`${month}/${date}/${year}`, "mdy")).toBe(days * 864e5);
      expect(localTime(`${year}${month}${date}`, "ymd")).toBe(days * 864e5);
    }),
    { seed: 7 },
  );
});
