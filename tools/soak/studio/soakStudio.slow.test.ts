import { expect, it } from "vitest";
import { soakStudio } from "./soakStudio.js";

it("a page, a client that never reads and a late joiner, for ten seconds", { timeout: 100_000 }, async () => {
  const { failures, joined, updates } = await soakStudio(1 / 6, () => {});
  expect(failures).toEqual([]);
  expect(joined).toBeGreaterThan(0);
  expect(updates).toBeGreaterThan(100);
});
