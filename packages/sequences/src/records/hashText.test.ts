import { expect, it } from "vitest";
import { hashText } from "./hashText.js";

it("is a whole number of 32 bits that depends on every letter and their order", () => {
  const hashes = ["", "a", "b", "ab", "ba", "Oslo", "Osl", "Ösló"].map(hashText);
  expect(new Set(hashes).size).toBe(hashes.length);
  for (const hash of hashes) expect(hash).toBe(hash >>> 0);
});
