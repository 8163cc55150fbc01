import { expect, it } from "vitest";
import { quickly } from "../quickly.js";

it("the net errs less than the last value, and finds what is labelled", async () => {
  const { rows, facts } = await quickly("sensors");
  const at = (model: string) =>
    rows.find((row) => row["error of"] === model && row["alarm above"] === "1 × the level");
  const error = (model: string) =>
    Number.parseFloat(String(facts?.[`${model}, error of an ordinary reading`]));
  expect(error("GRU 16")).toBeLessThan(0.97 * error("last value"));
  // One reading in a hundred is labelled: alarms by chance would be right that often.
  expect(at("GRU 16")?.precision).toBeGreaterThan(0.3);
  expect(at("GRU 16")?.recall).toBeGreaterThan(0.8);
  const scored = rows.find(
    (row) => row["error of"] === "GRU 16" && row["alarm above"] === "2 × the 0.99 quantile",
  );
  expect(scored?.precision).toBeGreaterThan(0.5);
  expect(scored?.recall).toBeGreaterThan(0.8);
  for (const model of ["GRU 16", "last value"])
    expect(Number.parseFloat(String(facts?.[`${model}, bands for 90 % of changes`]))).toBeCloseTo(90, 0);
  expect(facts?.["GRU 16, events with an alarm"]).toMatch(/^2 of 2/);
});
