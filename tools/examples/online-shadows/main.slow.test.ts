import { expect, it } from "vitest";
import { quickly } from "../quickly.js";

it("the live net is one of the candidates, and equals are not promoted", async () => {
  const { rows, facts } = await quickly("online-shadows");
  expect(rows.map(({ stream, arm }) => `${stream}, ${arm}`)).toEqual(
    ["Friedman LEA", "Friedman GSG"].flatMap((stream) =>
      [
        "shadow, plain live at first",
        "shadow, slow live at first",
        "plain alone",
        "young alone",
        "fast alone",
        "slow alone",
      ].map((arm) => `${stream}, ${arm}`),
    ),
  );
  for (const { RMSE } of rows) expect(RMSE).toBeLessThan(5);
  expect(facts?.["promoted within 500 samples, a candidate that is equal"]).toMatch(/^[01] of 20 runs$/);
  expect(facts?.["promoted within 500 samples, a candidate that is 20 % better"]).toMatch(
    /^(1[5-9]|20) of 20 runs$/,
  );
});
