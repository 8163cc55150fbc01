import { expect, it } from "vitest";
import { parseTarget } from "./parseTarget.js";
import { planTarget } from "./planTarget.js";

it("compares a number as text with a column of texts, and as a number with one of numbers", () => {
  const target = parseTarget("kind == 1", ["kind"]);
  expect(planTarget(target, [{ kind: "1" }, { kind: "A" }, { kind: "B" }]).condition?.value).toBe("1");
  expect(planTarget(target, [{ kind: "1.0" }, { kind: "2" }, { kind: "NA" }]).condition?.value).toBe(1);
});
