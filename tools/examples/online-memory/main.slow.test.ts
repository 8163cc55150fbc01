import { expect, it } from "vitest";
import { quickly } from "../quickly.js";

it("every cell learns in every way, and what is exact keeps few numbers", async () => {
  const { rows } = await quickly("online-memory");
  expect(rows.map(({ cell, gradient }) => `${cell}, ${gradient}`)).toEqual([
    ...["lru", "eLstm"].flatMap((cell) =>
      ["exact (traces)", "window 64", "window 32", "one step", "frozen"].map((way) => `${cell}, ${way}`),
    ),
    ...["window 64", "window 32", "one step", "frozen"].map((way) => `gru, ${way}`),
  ]);
  const [exact, , , oneStep] = rows.map((row) => Number(row["D = 8"]));
  expect(exact).toBeLessThan(0.7 * oneStep);
  expect(Number(rows[0]["numbers kept"])).toBeLessThan(Number(rows[2]["numbers kept"]) / 10);
});
