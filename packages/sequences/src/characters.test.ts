import fc from "fast-check";
import { lastValueFrom, from, toArray } from "rxjs";
import { expect, it } from "vitest";
import { characters } from "./characters.js";

it("numbers characters in the order in which they appear", () => {
  const letters = characters("hello");
  expect(letters.size).toBe(4);
  expect(letters.encode("hole")).toEqual(Int32Array.of(0, 3, 2, 1));
  expect(letters.decode([2, 1, 3])).toBe("leo");
  expect(letters.state).toEqual({ alphabet: "helo", unknown: false });
});

it("takes a code point for one character, for any number of UTF-16 units", () => {
  const letters = characters("😀á"); // an emoji of two units; an a and an accent
  expect(letters.size).toBe(3);
  expect(letters.encode("a😀")).toEqual(Int32Array.of(1, 0));
});

it("gives every text of its own back, also from its state as JSON, and class by class", async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ minLength: 1, unit: "binary" }), async (text) => {
      const letters = characters(text);
      expect(letters.decode(letters.encode(text))).toBe(text);
      const again = characters(JSON.parse(JSON.stringify(letters.state)));
      expect(again.encode(text)).toEqual(letters.encode(text));
      const pieces = await lastValueFrom(from(letters.encode(text)).pipe(letters.decoding(), toArray()));
      expect(pieces.join("")).toBe(text);
    }),
    { seed: 7, numRuns: 100 },
  );
});

it("puts what it does not know into a class of its own, if asked", () => {
  const letters = characters({ alphabet: "hello", unknown: true });
  expect(letters.size).toBe(5);
  expect(letters.encode("help😀")).toEqual(Int32Array.of(0, 1, 2, 4, 4));
  expect(letters.decode([0, 4])).toBe("h\uFFFD");
  expect(characters(letters.state).encode("p")).toEqual(Int32Array.of(4));
});

it("makes nothing of an empty text", () => {
  expect(characters("a").encode("")).toEqual(new Int32Array());
  expect(characters("a").decode([])).toBe("");
});

it("refuses what it does not know", async () => {
  const letters = characters("hello");
  expect(() => letters.encode("help")).toThrow(
    'characters: "p" is none of the 4 in the alphabet; add it, or ask for unknown: true',
  );
  for (const index of [4, -1, 0.5])
    expect(() => letters.decode([0, index])).toThrow(`characters: ${index} is no class, expected 0 to 3`);
  await expect(lastValueFrom(from([0, 9]).pipe(letters.decoding()))).rejects.toThrow(
    "characters: 9 is no class, expected 0 to 3",
  );
  expect(() => characters("")).toThrow("characters: alphabet is empty, expected a text");
  expect(() => characters({ alphabet: "a", unknowns: true } as { alphabet: string })).toThrow(
    'characters: no option named "unknowns"; it has alphabet, unknown',
  );
});
