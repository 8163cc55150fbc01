import { expect, it } from "vitest";
import { isMissing } from "./isMissing.js";

it("distinguishes missing from zero", () => {
  expect([undefined, null, "", 0, false, "0"].map(isMissing)).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
  ]);
});
