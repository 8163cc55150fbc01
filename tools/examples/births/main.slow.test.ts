import { expect, it } from "vitest";
import { quickly } from "../quickly.js";

it("a short course beats both naive forecasts, tomorrow and 28 days ahead", async () => {
  const { rows } = await quickly("births");
  const of = (column: string) => (forecast: string) => Number(rows.find((row) => row["forecast"] === forecast)?.[column]); // prettier-ignore
  const [naive, yearly, mean] = ["as a week ago (seasonal naive)", "as 52 weeks ago", "mean of the two"];
  for (const column of ["MAE", "MASE", "MASE, 28 days"]) {
    const error = of(column);
    const best = Math.min(error(naive), error(yearly), error(mean));
    expect(error("GRU 32, told of holidays")).toBeLessThan(0.8 * best);
    expect(error("GRU 32, not told")).toBeLessThan(best);
  }
  // Of the years that it is scaled by, the naive forecast's own error is 1; the years held out are like them.
  expect(of("MASE")(naive)).toBeGreaterThan(0.9);
  expect(of("MASE")(naive)).toBeLessThan(1.1);
  const holidays = of("MASE, holidays");
  expect(holidays("GRU 32, told of holidays")).toBeLessThan(holidays("GRU 32, not told") / 2);
});
