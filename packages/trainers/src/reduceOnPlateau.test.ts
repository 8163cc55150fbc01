import { operatorLaws } from "@backstream/testing";
import { concat, from, lastValueFrom, map, of, pipe, skip, tap, throwError, toArray } from "rxjs";
import { TestScheduler } from "rxjs/testing";
import { expect, it } from "vitest";
import schedules from "./fixtures/more-schedules.json" with { type: "json" };
import plateau from "./fixtures/plateau.json" with { type: "json" };
import { reduceOnPlateau } from "./reduceOnPlateau.js";

// The rate to begin with comes before the source is subscribed; the laws are about what comes out of the source.
operatorLaws(
  "reduceOnPlateau behind its start",
  () => pipe(reduceOnPlateau({ start: 1, factor: 0.5, patience: 0 }), skip(1)),
  () => [3, 3, 2, 2, 2],
);

it.each(plateau.cases)("is PyTorch's, with $options", async ({ losses, options, rates }) => {
  let rate = NaN;
  const found: number[] = [];
  const losses$ = from(losses).pipe(
    map((loss, index) => {
      if (index > 0) found.push(rate); // what holds when the next loss comes
      return loss;
    }),
  );
  await lastValueFrom(losses$.pipe(reduceOnPlateau(options), map((latest) => (rate = latest)))); // prettier-ignore
  expect([...found, rate]).toEqual(rates);
  expect(new Set(rates).size, "rates that differ").toBeGreaterThan(1);
});

const ofCatalogue = schedules.cases.flatMap((golden) =>
  golden.schedule === "plateau" && golden.losses ? [{ ...golden, losses: golden.losses }] : [],
);

it.each(ofCatalogue)("is PyTorch's, with $options", async ({ base, losses, options, rates }) => {
  let rate = NaN;
  const found: number[] = [];
  const before = tap<number>(() => found.push(rate)); // what is in force before a loss is seen
  const { factor, patience, minimum, threshold, cooldown, thresholdMode } = options;
  const all = { start: base, factor, patience, minimum, threshold, cooldown };
  const rates$ = from(losses).pipe(
    before,
    reduceOnPlateau({ ...all, thresholdMode: thresholdMode as "rel" | "abs" }),
    tap((latest) => (rate = latest)),
  );
  await lastValueFrom(rates$);
  expect(found).toHaveLength(rates.length);
  found.forEach((value, index) => expect(value).toBeCloseTo(rates[index], 12));
  expect(new Set(rates).size, "rates that differ").toBeGreaterThan(2);
});

it("waits after a reduction, and measures improvements by a difference", async () => {
  const rates$ = from([5, 5, 5, 5, 5, 4.5, 4.5]).pipe(
    reduceOnPlateau({ start: 1, factor: 0.5, patience: 0, cooldown: 2, threshold: 1, thresholdMode: "abs" }),
    toArray(),
  );
  // The second loss is no improvement; the next two do not count; the fifth does; 4.5 is too near.
  expect(await lastValueFrom(rates$)).toEqual([1, 0.5, 0.25]);
});

it("says the rate to begin with at once, and then only rates that are new", () => {
  new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run(
    ({ cold, expectObservable }) => {
      const losses$ = cold("-----5--4--4--4--3--3--3--|").pipe(map(Number));
      const rates$ = losses$.pipe(reduceOnPlateau({ start: 1, factor: 0.5, patience: 1 }));
      expectObservable(rates$).toBe("a-------------b--------c--|", { a: 1, b: 0.5, c: 0.25 });
    },
  );
});

it("takes steps, and a loss that is no number for no improvement", async () => {
  const steps$ = of({ step: 1, loss: 2 }, { step: 2, loss: NaN }, { step: 3, loss: 1 });
  const rates$ = steps$.pipe(reduceOnPlateau({ start: 4, factor: 0.25, patience: 0 }), toArray());
  expect(await lastValueFrom(rates$)).toEqual([4, 1]);
});

it("reports errors", async () => {
  const losses$ = concat(
    of(1),
    throwError(() => new Error("the wire broke")),
  );
  await expect(lastValueFrom(losses$.pipe(reduceOnPlateau({ start: 1 })))).rejects.toThrow("the wire broke");
});

it("refuses impossible options at once", () => {
  const text = (options: Parameters<typeof reduceOnPlateau>[0]): string => {
    try {
      reduceOnPlateau(options);
      return "";
    } catch (error) {
      return String(error);
    }
  };
  expect(text({ start: 0 })).toBe("RangeError: reduceOnPlateau: start is 0, expected a number above 0");
  expect(text({ start: 1, factor: 1 })).toBe(
    "RangeError: reduceOnPlateau: factor is 1, expected a number between 0 and 1",
  );
  expect(text({ start: 1, patience: 1.5 })).toBe(
    "RangeError: reduceOnPlateau: patience is 1.5, expected a whole number from 0 up",
  );
  expect(text({ start: 1, minimum: 2 })).toBe(
    "RangeError: reduceOnPlateau: minimum is 2, expected a number from 0 to the start, 1",
  );
  expect(text({ start: 1, threshold: -1 })).toBe(
    "RangeError: reduceOnPlateau: threshold is -1, expected a finite number from 0 up",
  );
  expect(text({ start: 1, thresholdMode: "both" as never })).toBe(
    'RangeError: reduceOnPlateau: thresholdMode is "both", expected "rel" or "abs"',
  );
  expect(text({ start: 1, cooldown: -1 })).toBe(
    "RangeError: reduceOnPlateau: cooldown is -1, expected a whole number from 0 up",
  );
  const misspelt = { start: 1, facter: 0.5 };
  expect(text(misspelt)).toBe(
    'UnknownNameError: reduceOnPlateau: no option named "facter"; it has start, factor, patience, minimum, threshold, thresholdMode, cooldown',
  );
});
