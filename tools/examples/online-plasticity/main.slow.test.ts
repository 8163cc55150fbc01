import { expect, it } from "vitest";
import { quickly } from "../quickly.js";

it("all arms learn, and the first units are replaced", async () => {
  const { rows } = await quickly("online-plasticity");
  expect(rows.map((row) => `${row.net}, ${row["learns by"]}`)).toEqual([
    "linear, sgd 0.01",
    "5 ReLU, sgd 0.01",
    "5 ReLU, adam 0.01",
    "5 ReLU, adam 0.001",
    "5 ReLU, adam 0.001, l2 1e-3",
    "5 ReLU, adam 0.001, l2Init 1e-3",
    "5 ReLU, sgd 0.01, continualBackpropagation",
    "5 ReLU, adam 0.01, continualBackpropagation",
  ]);
  for (const row of rows) expect(row["last tenth"]).toBeLessThan(Number(row["first tenth"]));
  const [sgd, replaced] = [rows[1], rows[6]].map((row) => row["last tenth"]);
  expect(replaced).not.toBe(sgd);
});
