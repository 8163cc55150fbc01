import { expect, it } from "vitest";
import { quickly } from "../quickly.js";

it("every cell learns in every way, and what is exact keeps few numbers", async () => {
  const { rows } = await quickly("online-memory");
  const ways = ["exact (traces)", "window 64", "window 32", "one step", "frozen"];
  const named = (cell: string, among = ways): string[] => among.map((way) => `${cell}, ${way}`);
  expect(rows.map(({ cell, gradient }) => `${cell}, ${gradient}`)).toEqual([
    ...["lru", "minGru", "eLstm"].flatMap((cell) => named(cell)),
    ...named("gru", ways.slice(1)),
    ...named("lru, default start", ["exact (traces)"]),
    ...named("lru, rate 0.0003"),
  ]);
  const [exact, , , oneStep] = rows.map((row) => Number(row["D = 8"]));
  expect(exact).toBeLessThan(0.9 * oneStep);
  expect(exact).toBeLessThan(0.05);
  expect(Number(rows[0]["numbers kept"])).toBeLessThan(Number(rows[2]["numbers kept"]) / 10);
});
