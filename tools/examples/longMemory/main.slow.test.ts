import { expect, it } from "vitest";
import { quickly } from "../quickly.js";

it("every net remembers more than none does", async () => {
  const { rows, text } = await quickly("longMemory");
  expect(rows.map(({ task, cell }) => `${task}, ${cell}`)).toEqual([
    "adding problem, gru",
    "adding problem, lstm",
    "copy memory, gru",
    "copy memory, lstm",
  ]);
  // What is reached without a memory: a variance, and ln 8 for each of ten symbols in 30 ticks.
  const floors = [1 / 6, 1 / 6, Math.log(8) / 3, Math.log(8) / 3];
  rows.forEach(({ floor, reached, task }, index) => {
    expect(floor).toBeCloseTo(floors[index], 9);
    expect(reached).toBeLessThan((task === "adding problem" ? 0.1 : 0.85) * floors[index]);
  });
  expect(text).toContain("copy memory, T = 10, lstm");
});
