import fc from "fast-check";
import { expect, it } from "vitest";
import { allocator } from "./allocator.js";
import { randomStream } from "./randomStream.js";

const growing = () => {
  const grown: number[] = [];
  const places = allocator(1024, (length) => {
    grown.push(Math.max(length, 2 * (grown.at(-1) ?? 1024)));
    return grown.at(-1)!;
  });
  return { places, grown };
};

it("starts at 16, since address 0 means none, and rounds up to four floats", () => {
  const { places } = growing();
  expect(places.take(1)).toBe(16);
  expect(places.take(5)).toBe(20);
  expect(places.take(4)).toBe(28);
  expect(places.used).toBe(16);
});

it("joins free neighbours, so that what was small pieces serves a large one again", () => {
  const { places, grown } = growing();
  const addresses = Array.from({ length: 10 }, () => places.take(100));
  for (const i of [1, 3, 5, 7, 9, 0, 2, 4, 6, 8]) places.give(addresses[i], 100);
  expect(places.take(1008)).toBe(16);
  expect(grown).toEqual([]);
});

it("grows when nothing fits", () => {
  const { places, grown } = growing();
  places.take(1000);
  expect(places.take(3000)).toBe(1016); // the free end of the old part begins the new
  expect(grown).toEqual([4016]);
});

it("never hands out a float twice", () => {
  const step = fc.record({ take: fc.integer({ min: 1, max: 90 }), give: fc.option(fc.nat(50)) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const { places } = growing();
      const held: { at: number; size: number }[] = [];
      for (const { take, give } of steps) {
        const gone = give === null ? undefined : held.splice(give, 1)[0];
        if (gone) places.give(gone.at, gone.size);
        held.push({ at: places.take(take), size: take });
        const sorted = held.toSorted((a, b) => a.at - b.at);
        sorted.forEach(({ at, size }, i) => {
          expect(at % 4).toBe(0);
          expect(at + size).toBeLessThanOrEqual(sorted[i + 1]?.at ?? Infinity);
        });
      }
      for (const { at, size } of held) places.give(at, size);
      expect(places.used).toBe(0);
      expect(places.take(1000)).toBe(16);
    }),
    { seed: 7 },
  );
});

it("stays flat over a million cycles of mixed sizes beside 10,000 that live", () => {
  const { places, grown } = growing();
  const random = randomStream(1);
  const draw = () => 1 + Math.floor(2 ** (10 * random.uniform()));
  const held = Array.from({ length: 10_000 }, () => {
    const size = draw();
    return { at: places.take(size), size };
  });
  const length = () => grown.at(-1)!;
  const before = length();
  for (let i = 0; i < 1_000_000; i++) {
    const one = held[i % held.length];
    places.give(one.at, one.size);
    one.size = draw();
    one.at = places.take(one.size);
  }
  expect(length()).toBeLessThanOrEqual(2 * before);
  for (const { at, size } of held) places.give(at, size);
  expect(places.used).toBe(0);
});
