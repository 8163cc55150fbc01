import type { Position } from "@backstream/core";
import { from, of, tap, toArray } from "rxjs";
import { expect, it } from "vitest";
import { adwin } from "./adwin.js";
import { keepStates } from "./keepStates.js";
import { pageHinkley } from "./pageHinkley.js";

interface Sample {
  readonly input: number;
  readonly position?: Position;
}
const sampleAt = (input: number): Sample => ({ input, position: { source: "a", offset: [input] } });

it("puts functions on positions that return the states as they are when they are called", () => {
  const drift = adwin({ name: "drift" });
  const mean = pageHinkley();
  const kept: Sample[] = [];
  from([0, 1, 2].map(sampleAt))
    .pipe(
      keepStates(drift, mean),
      tap(({ input }) => of(input).pipe(drift).subscribe()),
    )
    .subscribe((sample) => kept.push(sample));
  const states = kept[2].position?.states ?? {};
  expect(Object.keys(states)).toEqual(["drift", "pageHinkley"]);
  expect(states["drift"]()).toEqual(drift.state);
  expect(drift.state).toMatchObject({ seen: 3 });
  expect(kept.map(({ position }) => position?.offset)).toEqual([[0], [1], [2]]);
});

it("passes values without a position as they are", () => {
  const values = [5, { input: 3 }];
  let passed: unknown[] = [];
  from(values)
    .pipe(keepStates<unknown>(adwin()), toArray())
    .subscribe((list) => (passed = list));
  expect(passed).toEqual(values);
  expect(passed[1]).toBe(values[1]);
});

it("refuses what is no monitor, and two of one name", () => {
  expect(() => keepStates(5 as never)).toThrow(
    "keepStates: monitor is 5, expected an operator such as adwin() or predictionBand()",
  );
  expect(() => keepStates(adwin(), adwin())).toThrow(
    'keepStates: two monitors are named "adwin", expected a name for each; give one of them another, by { name }',
  );
});
