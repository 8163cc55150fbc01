import fc from "fast-check";
import { from, lastValueFrom, of, toArray } from "rxjs";
import { TestScheduler } from "rxjs/testing";
import { expect, it } from "vitest";
import { bytes } from "./bytes.js";

it("writes texts as the bytes of UTF-8", () => {
  expect(bytes().size).toBe(256);
  // RFC 3629, section 7: A, not identical to, alpha, period.
  expect(bytes().encode("A≢Α.")).toEqual(Int32Array.of(0x41, 0xe2, 0x89, 0xa2, 0xce, 0x91, 0x2e));
  expect(bytes().encode("")).toEqual(new Int32Array());
});

it("gives every text back, whole and byte by byte, beginning with a mark or not", async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: "binary" }), async (text) => {
      const encoded = bytes().encode(text);
      expect(bytes().decode(encoded)).toBe(text);
      const pieces = await lastValueFrom(from(encoded).pipe(bytes().decoding(), toArray()));
      expect(pieces.join("")).toBe(text);
      for (const piece of pieces) expect(Array.from(piece)).toHaveLength(1);
    }),
    { seed: 7, numRuns: 100, examples: [["\uFEFFa"], ["😀"]] },
  );
});

it("waits for the last byte of a character, and says at the end what became of none", () => {
  new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run(
    ({ cold, expectObservable }) => {
      const euro = { a: 0xe2, b: 0x82, c: 0xac, d: 0x21 };
      const text = { x: "€", y: "!", z: "\uFFFD" };
      expectObservable(cold("-abcdab|", euro).pipe(bytes().decoding())).toBe("---xy--(z|)", text);
      expectObservable(cold("-ad-#", euro).pipe(bytes().decoding())).toBe("--w-#", { w: "\uFFFD!" });
    },
  );
});

it("starts anew for each subscriber", async () => {
  const decoding = bytes().decoding();
  const half$ = of(0xe2, 0x82).pipe(decoding);
  expect(await lastValueFrom(half$)).toBe("\uFFFD");
  expect(await lastValueFrom(of(0x21).pipe(decoding))).toBe("!");
});

it("refuses what is no byte", async () => {
  for (const index of [256, -1, 1.5])
    expect(() => bytes().decode([index])).toThrow(`bytes: ${index} is no byte, expected 0 to 255`);
  await expect(lastValueFrom(of(300).pipe(bytes().decoding()))).rejects.toThrow(
    "bytes: 300 is no byte, expected 0 to 255",
  );
});
