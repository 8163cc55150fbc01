import { expect, it } from "vitest";
import { learn } from "./learn.js";

it("has a net that beats the class rate within 20,000 flights, and nears the baselines", async () => {
  const { loss, baselines, records, rejected, keys, recordsPerSecond } = await learn({
    source: "flights",
    limit: 20_000,
  });
  expect({ records, rejected }).toEqual({ records: 20_000, rejected: 0 });
  expect(keys).toBeGreaterThan(200);
  expect(recordsPerSecond).toBeGreaterThan(0);
  const [rate, logistic] = baselines;
  expect(loss).toBeLessThan(rate.loss! - 0.05);
  expect(loss).toBeLessThan(logistic.loss! + 0.02);
});
