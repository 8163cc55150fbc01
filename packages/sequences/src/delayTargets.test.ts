import { hasTarget, type Position, type Progress } from "@backstream/core";
import fc from "fast-check";
import { from, type Observable } from "rxjs";
import { expect, it } from "vitest";
import { delayTargets } from "./delayTargets.js";
import type { DelayTargetsOptions } from "./DelayTargetsOptions.js";

interface Ride {
  readonly input: number;
  readonly target?: number | null;
  readonly position?: Position;
}

function listOf<T>(values$: Observable<T>): T[] {
  const values: T[] = [];
  values$.subscribe((value) => values.push(value));
  return values;
}
const ride = (input: number): Ride => ({ input, target: 10 * input });
/** A sample by its input, a label with a colon behind it. */
const through = (options: DelayTargetsOptions<Ride>, ...rides: readonly Ride[]): string =>
  listOf(from(rides).pipe(delayTargets<Ride>(options)))
    .map((value) => (hasTarget(value) ? `${value.input}:` : `${value.input}`))
    .join(" ");

it("each label comes so many samples later, before the sample of that moment; the rest at the end", () => {
  expect(through({ delay: 2 }, ride(1), ride(2), ride(3), ride(4))).toBe("1 2 1: 3 2: 4 3: 4:");
  expect(listOf(from([ride(1)]).pipe(delayTargets({ delay: 1 })))).toEqual([
    { input: 1 },
    { input: 1, target: 10 },
  ]);
});

it("or so much time later, in the order of the times; a sample without a target comes once", () => {
  const time = ({ input }: Ride): number => input;
  expect(through({ delay: 10, time }, ride(1), ride(2), ride(11.5), ride(30))).toBe(
    "1 2 1: 11.5 2: 11.5: 30 30:",
  );
  const delay = ({ input }: Ride): number => 20 - input; // all at 20, in the order of the samples: at the end
  expect(through({ delay, time }, ride(3), { input: 4, target: null }, ride(5), ride(19.5))).toBe("3 4 5 19.5 3: 5: 19.5:"); // prettier-ignore
  const falling = ({ input }: Ride): number => 20 - 2 * input;
  expect(through({ delay: falling, time }, ride(1), ride(2), ride(3), { input: 30 })).toBe(
    "1 2 3 3: 2: 1: 30",
  );
});

it("a run that is stopped at any value and resumed behind its position goes on as if it had not", () => {
  const delays = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(delays, fc.nat(), (list, choice) => {
      const rides = list.map((delay, index) => ({
        ...ride(index),
        delay,
        position: { source: "RIDES", offset: [index] },
      }));
      const run = (resumed?: Progress) => {
        const reached = resumed?.positions?.[0].offset[0] ?? -1;
        const options = { delay: ({ delay }: (typeof rides)[number]) => delay, from: resumed };
        return listOf(from(rides.slice(reached + 1)).pipe(delayTargets(options)));
      };
      const whole = run();
      const plain = (values: typeof whole) =>
        values.map(({ position, ...value }) => ({ ...value, offset: position.offset }));
      const at = choice % whole.length;
      const { states, ...position } = whole[at].position;
      const saved = JSON.parse(JSON.stringify(states!.delayTargets())) as unknown; // after all was read
      const rest = run({ positions: [position], states: { delayTargets: saved } });
      expect(plain(rest)).toEqual(plain(whole.slice(at + 1)));
    }),
    { numRuns: 300, seed: 2 },
  );
});

it.each<[object, Error]>([
  [{ delay: 0 }, new RangeError("delayTargets: delay is 0, expected a whole number from 1 up")],
  [{ delay: -1, time: () => 0 }, new RangeError("delayTargets: delay is -1, expected a positive number")],
  [{ delay: 1, time: 5 }, new TypeError("delayTargets: time is 5, expected a function such as ({ date }) => date.getTime()")], // prettier-ignore
])("refuses %o", (options, error) => {
  expect(() => delayTargets(options as never)).toThrow(error);
});

it("ends in an error where a value is no sample, or a delay impossible", () => {
  const endOf = (options: object, value: unknown): unknown => {
    let end: unknown;
    from([value as Ride]).pipe(delayTargets<Ride>(options as never)).subscribe({ error: (error: unknown) => (end = error) }); // prettier-ignore
    return String(end);
  };
  expect(endOf({ delay: 1 }, 5)).toBe("ShapeError: delayTargets: value is 5, expected a sample { input, … }");
  expect(endOf({ delay: () => 0.5 }, ride(1))).toBe("RangeError: delayTargets: delay is 0.5, expected a whole number from 1 up"); // prettier-ignore
});
