import { expect, it } from "vitest";
import { classNames } from "./classNames.js";

it("names no and yes, or the classes that have appeared", () => {
  expect(classNames({ task: "regression" }, [])).toBeUndefined();
  expect(classNames({ task: "binary" }, [])).toEqual(["no", "yes"]);
  expect(classNames({ task: "multiclass", classes: 3 }, ["a", "b"])).toEqual(["a", "b", "(none yet)"]);
  expect(classNames({ task: "multiclass", classes: 200 }, [])).toHaveLength(64);
});
