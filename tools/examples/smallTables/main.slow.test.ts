import { expect, it } from "vitest";
import { quickly } from "../quickly.js";

it("the defaults lose to no baseline, and not to those that they replaced", async () => {
  const { rows } = await quickly("smallTables");
  expect(rows.map(({ table, target }) => `${table}: ${target}`)).toEqual([
    "wages: wage",
    "wages: union == 1",
    "houses: medv",
  ]);
  for (const row of rows) {
    const now = Number(row["net now"]);
    expect(now).toBeLessThan(Number(row["net before"]));
    expect(now).toBeLessThan(Number(row["best baseline"]));
  }
});
