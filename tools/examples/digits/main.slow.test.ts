import { expect, it } from "vitest";
import { quickly } from "../quickly.js";

it("a few epochs of small nets beat the nearest mean image", async () => {
  const { rows, text } = await quickly("digits");
  const right = (start: string) =>
    Number(rows.find(({ model }) => String(model).startsWith(start))?.["right, held out"]);
  // A tenth would be chance; nearest means are known to name about 82 % of MNIST rightly.
  expect(right("nearest mean")).toBeGreaterThan(0.75);
  expect(right("MLP")).toBeGreaterThan(right("nearest mean"));
  expect(right("GRU")).toBeGreaterThan(right("nearest mean"));
  expect(text).toMatch(/\d, named \d/);
});
