import { expect, it } from "vitest";
import { hasTarget } from "./hasTarget.js";

it("a target of undefined or null is none, one of 0 or NaN is one", () => {
  const targets = [undefined, null, 0, NaN, [1, 2]];
  expect(targets.map((target) => hasTarget({ target }))).toEqual([false, false, true, true, true]);
});
