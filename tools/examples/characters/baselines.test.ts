import { describe, expect, it } from "vitest";
import { codesOf } from "./codesOf.js";
import { gzipBits } from "./gzipBits.js";
import { ngramBits } from "./ngramBits.js";
import { places } from "./places.js";

describe("a text as numbers", () => {
  it("counts characters, not UTF-16 units, in the order of Unicode", () => {
    expect(codesOf("b—a🐳b")).toEqual({
      alphabet: ["a", "b", "—", "🐳"],
      codes: Int32Array.of(1, 2, 0, 3, 1),
    });
  });

  it("is read at several places at once, which read on where the next began", () => {
    const read = places(Int32Array.of(0, 1, 2, 3, 4, 5), 2, 4);
    expect(read.map((codes) => [...codes])).toEqual([
      [0, 3],
      [1, 4],
      [2, 5],
      [3, 0],
      [4, 1],
    ]);
  });
});

describe("counting characters", () => {
  it("is right by hand", () => {
    const { codes, alphabet } = codesOf("aab" + "aa");
    const bits = (longest: number) => ngramBits(codes, 0, 3, alphabet.length, longest).at(-1);
    // Of a, a, b: P(a) = (2 + 2 · 1/2) / (3 + 2).
    expect(bits(1)).toBeCloseTo(-Math.log2(3 / 5), 12);
    // Pairs leave a, b to be counted: P(a) = (1 + 2 · 1/2) / (2 + 2) = 1/2. Behind b, where nothing was seen, it stays;
    // behind a, where a and b were seen once each, P(a) = (1 + 2 · 1/2) / (2 + 2).
    expect(bits(2)).toBeCloseTo(1, 12);
  });

  it("takes no bits for a text that it has seen often enough, and all of them for noise", () => {
    const often = codesOf("ab".repeat(5000));
    expect(ngramBits(often.codes, 0, 9900, 2, 2)[1]).toBeLessThan(0.001);
    const noise = Int32Array.from(
      { length: 8000 },
      (_, index) => (Math.imul(index + 1, 0x9e3779b1) >>> 20) & 7,
    );
    expect(ngramBits(noise, 0, 7000, 8, 1)[0]).toBeCloseTo(3, 2);
  });
});

it("gzip knows what came before, and needs three bits for eight characters in a jumble", () => {
  const jumble = Array.from(
    { length: 4000 },
    (_, index) => "abcdefgh"[(Math.imul(index, index + 77) >>> 3) & 7],
  ).join("");
  expect(gzipBits(jumble, jumble)).toBeLessThan(0.2);
  expect(gzipBits("", "a".repeat(4000))).toBeLessThan(0.1);
});
