import { expect, it } from "vitest";
import { partitionOf } from "./partitionOf.js";

const whole = 2 ** 32;

it("is FNV-1a with 32 bits, as its authors' test vectors say", () => {
  const vectors = {
    "": 0x811c9dc5,
    a: 0xe40c292c,
    b: 0xe70c2de5,
    foo: 0xa9f37ed7,
    foobar: 0xbf9cf968,
    "chongo was here!\n": 0xd49930d5,
  };
  expect(Object.keys(vectors).map((text) => partitionOf(text, whole))).toEqual(Object.values(vectors));
});

it("hashes UTF-8, also of what is no Latin letter", () => {
  const bytes = [0xe2, 0x82, 0xac]; // €
  const hash = bytes.reduce((h, byte) => Math.imul(h ^ byte, 0x01000193), 0x811c9dc5) >>> 0;
  expect(partitionOf("€", whole)).toBe(hash);
  expect(partitionOf(7, 64)).toBe(partitionOf("7", 64));
});

it("spreads keys evenly", () => {
  const counts = Array.from({ length: 64 }, () => 0);
  for (let key = 0; key < 64_000; key++) counts[partitionOf(`key ${key}`, 64)]++;
  // Of a binomial distribution with mean 1000 and deviation 31.4.
  expect(Math.min(...counts)).toBeGreaterThan(850);
  expect(Math.max(...counts)).toBeLessThan(1150);
});

it("refuses what is no key, and what is no count", () => {
  expect(() => partitionOf(undefined as never, 4)).toThrow(
    new TypeError("partitionOf: key is undefined, expected a text or a finite number"),
  );
  expect(() => partitionOf("a", 0)).toThrow(
    new RangeError("partitionOf: count is 0, expected a whole number from 1 up"),
  );
  expect(() => partitionOf("a", whole + 1)).toThrow(
    new RangeError("partitionOf: count is 4294967297, expected at most 4294967296"),
  );
});
