import { expect, it } from "vitest";
import { isMissing } from "./isMissing.js";

it("tells nothing from zero", () => {
  expect([undefined, null, "", 0, false, "0"].map(isMissing)).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
  ]);
});
