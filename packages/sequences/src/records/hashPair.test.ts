import { expect, it } from "vitest";
import { hashPair } from "./hashPair.js";

it("depends on the order of the two", () => {
  expect(hashPair(1, 2)).not.toBe(hashPair(2, 1));
});

it("says what MurmurHash3's finaliser says", () => {
  // fmix32(1) of the reference implementation; FNV's product of 0 leaves the second number alone.
  expect(hashPair(0, 1)).toBe(0x514e28b7);
  expect(hashPair(0, 0)).toBe(0);
});
