import { valuesOf } from "@backstream/testing";
import fc from "fast-check";
import { map, range, take, tap, toArray, type Observable } from "rxjs";
import { expect, it } from "vitest";
import { shuffleBuffer } from "./shuffleBuffer.js";

/** What comes out when 0 to `length` - 1 go in. */
function shuffled(length: number, n: number, seed: number): number[] {
  const seen: number[] = [];
  range(0, length)
    .pipe(shuffleBuffer(n, seed))
    .subscribe((value) => seen.push(value));
  return seen;
}

it("loses nothing, doubles nothing, and brings nothing forward by n places or more", () => {
  fc.assert(
    fc.property(fc.nat(50), fc.integer({ min: 1, max: 60 }), fc.nat(), (length, n, seed) => {
      const order = shuffled(length, n, seed);
      expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length }, (_, index) => index));
      order.forEach((value, place) => expect(value - place).toBeLessThan(n));
    }),
    { seed: 7 },
  );
});

it("changes nothing with a buffer of one, not even the time", () => {
  const events: string[] = [];
  range(0, 3)
    .pipe(
      tap((value) => events.push(`in ${value}`)),
      shuffleBuffer(1, 5),
    )
    .subscribe((value) => events.push(`out ${value}`));
  expect(events).toEqual(["in 0", "out 0", "in 1", "out 1", "in 2", "out 2"]);
});

it("holds n values at most, and n - 1 while the source rests", () => {
  let held = 0;
  const left$ = range(0, 100).pipe(
    tap(() => held++),
    shuffleBuffer(8, 3),
    take(93),
    map(() => --held),
  );
  expect(valuesOf(left$)).toEqual(Array.from({ length: 93 }, () => 7));
});

it("gives the same order for the same seed, at every subscription, and another one for another", () => {
  expect(shuffled(20, 5, 1)).toEqual(shuffled(20, 5, 1));
  expect(shuffled(20, 5, 1)).not.toEqual(shuffled(20, 5, 2));
  const values$: Observable<number[]> = range(0, 20).pipe(shuffleBuffer(5, 1), toArray());
  const twice: number[][] = [];
  values$.subscribe((order) => twice.push(order));
  values$.subscribe((order) => twice.push(order));
  expect(twice[0]).toEqual(twice[1]);
});

it("makes every order as likely, where the buffer holds the whole stream", () => {
  // Chi-square over the 24 orders of 4 values: 23 degrees of freedom, 99.9 % of which lie below 49.73.
  const counts = new Map<string, number>();
  const draws = 4800;
  for (let seed = 0; seed < draws; seed++) {
    const order = shuffled(4, 4, seed).join();
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  expect(counts.size).toBe(24);
  const expected = draws / 24;
  const chiSquare = [...counts.values()].reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  expect(chiSquare).toBeLessThan(49.73);
  expect(chiSquare).toBeGreaterThan(6.7); // 0.05 % lie below: too even would be no chance either
});

it("draws uniformly from the buffer", () => {
  // The first out of a buffer of 5: 4 degrees of freedom, 99.9 % lie below 18.47.
  const counts = [0, 0, 0, 0, 0];
  for (let seed = 0; seed < 5000; seed++) counts[shuffled(9, 5, seed)[0]]++;
  expect(counts.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0)).toBeLessThan(18.47);
});

it("refuses a buffer and a seed that are none", () => {
  expect(() => shuffleBuffer(0, 1)).toThrow("shuffleBuffer: n is 0, expected a whole number from 1 up");
  expect(() => shuffleBuffer(2, 0.5)).toThrow(
    "randomStream: seed is 0.5, expected a whole number of up to 53 bits",
  );
});
