import { expect, it } from "vitest";
import { hashPair, hashText } from "./hashText.js";

it("is a whole number of 32 bits that depends on every letter and their order", () => {
  const hashes = ["", "a", "b", "ab", "ba", "Oslo", "Osl", "Ösló"].map(hashText);
  expect(new Set(hashes).size).toBe(hashes.length);
  for (const hash of hashes) expect(hash).toBe(hash >>> 0);
  expect(hashPair(1, 2)).not.toBe(hashPair(2, 1));
});

it("says what MurmurHash3's finaliser says", () => {
  // fmix32(1) of the reference implementation; FNV's product of 0 leaves the second number alone.
  expect(hashPair(0, 1)).toBe(0x514e28b7);
  expect(hashPair(0, 0)).toBe(0);
});
