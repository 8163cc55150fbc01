import { expect, test } from "vitest";
import { peer } from "./peer.js";

test("a peer that is not installed is missing, not an error", async () => {
  expect(await peer("Nobody", "/nowhere/at/all", [], {})).toEqual({
    name: "Nobody",
    missing: "spawn /nowhere/at/all ENOENT",
  });
});
