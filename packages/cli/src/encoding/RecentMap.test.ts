import { expect, it } from "vitest";
import { RecentMap } from "./RecentMap.js";

it("keeps the keys used last", () => {
  const map = new RecentMap<string, number>(2);
  for (const key of ["a", "b", "a", "c"]) map.use(key, () => map.size);
  expect([...map.entries()].map(([key]) => key)).toEqual(["a", "c"]);
  expect(map.get("b")).toBeUndefined();
  expect(map.removed).toBe(1);
});
