import { expect, it } from "vitest";
import { quickly } from "../quickly.js";

it("beats the trivial guesses within 500 rows of each stream", async () => {
  const { rows } = await quickly("online-streams");
  const ours = Object.fromEntries(rows.map(({ stream, ours: found }) => [stream, found as number]));
  expect(Object.keys(ours)).toHaveLength(6);
  for (const name of ["Friedman 7k", "Friedman LEA", "Friedman GSG"]) expect(ours[name]).toBeLessThan(4.5);
  expect(ours.Hyperplane).toBeGreaterThan(0.6);
  expect(ours.LED).toBeGreaterThan(0.15);
  expect(ours.RBF).toBeGreaterThan(0.4);
}, 300_000);
