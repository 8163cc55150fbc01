import { expect, it } from "vitest";
import { quickly } from "../quickly.js";

it("all arms learn the same, and a key costs less without groups", async () => {
  const { rows, facts } = await quickly("online-keys");
  expect(facts?.["all arms learned"]).toBe("the same, to the bit");
  expect(rows.map(({ keys, arm }) => `${keys} ${arm}`)).toEqual(
    [200, 2000].flatMap((keys) =>
      ["truncatedBptt with key", "forward with key", "groupBy"].map((arm) => `${keys} ${arm}`),
    ),
  );
  const [keyed, , grouped] = rows.slice(3).map((row) => Number(row["bytes a key"]));
  expect(keyed).toBeLessThan(3072);
  expect(grouped).toBeGreaterThan(2 * keyed);
});
