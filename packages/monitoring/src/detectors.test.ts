import type { Position, Progress } from "@backstream/core";
import { randomStream, type RandomStream } from "@backstream/tensors";
import { from, map, of, toArray, type Observable } from "rxjs";
import { describe, expect, it } from "vitest";
import { adwin } from "./adwin.js";
import { AdwinDetector } from "./AdwinDetector.js";
import { ddm } from "./ddm.js";
import { DdmDetector } from "./DdmDetector.js";
import type { Detecting, DetectOptions } from "./detecting.js";
import type { Detector } from "./Detector.js";
import { hddmA } from "./hddmA.js";
import { HddmADetector } from "./HddmADetector.js";
import { hddmW } from "./hddmW.js";
import { HddmWDetector } from "./HddmWDetector.js";
import { kswin } from "./kswin.js";
import { KswinDetector } from "./KswinDetector.js";
import { pageHinkley } from "./pageHinkley.js";
import { PageHinkleyDetector } from "./PageHinkleyDetector.js";
import type { DriftReading } from "./DriftReading.js";
import type { Side } from "./Side.js";

/** A detector and its operator, as they are used in these tests. */
interface Kind {
  readonly make: (state?: unknown) => Detector;
  readonly two?: () => Detector;
  readonly operator: (options?: Options) => Detecting<Sample, DriftReading<Sample, unknown>, unknown>;
}
interface Sample {
  readonly input: number;
  readonly loss?: number | null | string;
  readonly position?: Position;
}
type Options = DetectOptions<Sample, never> & { readonly on?: Side };

// The casts: the tests treat all kinds alike, each with the state that it gave itself.
const wide = { alpha: 0.0001, window: 200, recent: 100 } as const;
const kinds: Readonly<Record<string, Kind>> = {
  adwin: {
    make: (state) => new AdwinDetector({}, state as never),
    two: () => new AdwinDetector({ on: "changes" }),
    operator: (options) => adwin(options as never) as never,
  },
  pageHinkley: {
    make: (state) => new PageHinkleyDetector({}, state as never),
    two: () => new PageHinkleyDetector({ on: "changes" }),
    operator: (options) => pageHinkley(options as never) as never,
  },
  kswin: {
    make: (state) => new KswinDetector(wide, state as never),
    two: () => new KswinDetector({ ...wide, on: "changes" }),
    operator: (options) => kswin({ ...wide, ...options } as never) as never,
  },
  ddm: {
    make: (state) => new DdmDetector({}, state as never),
    operator: (options) => ddm(options as never) as never,
  },
  hddmA: {
    make: (state) => new HddmADetector({}, state as never),
    two: () => new HddmADetector({ on: "changes" }),
    operator: (options) => hddmA(options as never) as never,
  },
  hddmW: {
    make: (state) => new HddmWDetector({}, state as never),
    two: () => new HddmWDetector({ on: "changes" }),
    operator: (options) => hddmW(options as never) as never,
  },
};
const all = Object.entries(kinds);
const twoSided = all.flatMap(([name, { two }]) => (two ? [[name, two] as const] : []));

/** 0 or 1; 1 with these probabilities, each for so many numbers. */
function errors(count: number, ...rates: readonly number[]): number[] {
  const random = randomStream(11);
  return rates.flatMap((rate) => Array.from({ length: count }, () => (random.uniform() < rate ? 1 : 0)));
}
function alarmsOf(detector: Detector, numbers: readonly number[]): [number, string][] {
  return numbers.flatMap((number, at): [number, string][] => {
    const alarm = detector.add(number);
    return alarm ? [[at, alarm]] : [];
  });
}
/** All values, or the text of the error. */
function collect<T>(values$: Observable<T>): T[] | string {
  const values: T[] = [];
  let problem: unknown;
  values$.subscribe({ next: (value) => values.push(value), error: (error: unknown) => (problem = error) });
  return problem instanceof Error ? `${problem.name}: ${problem.message}` : values;
}
const listOf = <T>(values$: Observable<T>): T[] => collect(values$) as T[];

describe.each(all)("%s", (name, { make, operator }) => {
  it("raises an alarm soon after a rise", () => {
    const alarms = alarmsOf(make(), errors(1000, 0.1, 0.6));
    expect(alarms.filter(([at]) => at >= 1000 && at < 1150)).toEqual([[expect.any(Number), "rise"]]);
  });

  it("raises none where errors become rare", () => {
    const random = randomStream(3);
    const better = Array.from({ length: 3000 }, (_, tick) =>
      random.uniform() < 0.5 * 0.999 ** tick ? 1 : 0,
    );
    expect(alarmsOf(make(), better)).toEqual([]);
  });

  it("continues from its state with equal bits, wherever it was cut", () => {
    const numbers = errors(300, 0.1, 0.7, 0.2);
    const whole = make();
    const states = numbers.map((number) => {
      whole.add(number);
      return JSON.stringify(whole.state);
    });
    for (const cut of [0, 1, 29, 299, 310, 340, 599]) {
      const resumed = make(JSON.parse(states[cut]));
      expect(JSON.stringify(resumed.state)).toBe(states[cut]);
      const later = numbers.slice(cut + 1).map((number) => {
        resumed.add(number);
        return JSON.stringify(resumed.state);
      });
      expect(later).toEqual(states.slice(cut + 1));
    }
  });

  it("gives a state that does not change any more", () => {
    const detector = make();
    for (const number of errors(200, 0.3)) detector.add(number);
    const { state } = detector;
    const before = JSON.stringify(state);
    for (const number of errors(200, 0.5)) detector.add(number);
    expect(JSON.stringify(state)).toBe(before);
  });

  it("remembers a bounded amount", () => {
    const detector = make();
    for (const number of errors(20_000, 0.3)) detector.add(number);
    expect(JSON.stringify(detector.state).length).toBeLessThan(3000);
  });

  it("refuses what is no number, and leaves its state as it was", () => {
    const detector = make();
    detector.add(1);
    const before = JSON.stringify(detector.state);
    expect(() => detector.add(NaN)).toThrow(new RegExp(`^${name}: value is NaN, expected `));
    expect(() => detector.add("1" as never)).toThrow(new RegExp(`^${name}: value is "1", expected `));
    expect(JSON.stringify(detector.state)).toBe(before);
  });

  it("refuses a state that is none", () => {
    for (const state of [null, 5, [], {}, { count: "3" }])
      expect(() => make(state)).toThrow(
        new RegExp(`^${name}: state is .*, expected that of another ${name}, \\{ `),
      );
  });

  describe("as an operator", () => {
    const samples = errors(300, 0.1, 0.7).map((input, index): Sample => ({
      input,
      position: { source: "errors", offset: [index] },
    }));
    const ofInput = ({ input }: Sample) => input;

    it("emits what the detector says: alarms, or a reading for each value", () => {
      const detector = make();
      const readings = samples.map((value, at) => {
        const alarm = detector.add(value.input);
        return { at, value, alarm, warning: detector.warning, statistics: detector.statistics };
      });
      const plain = from(samples.map(({ input }) => ({ input })));
      const values = readings.map((reading) => ({ ...reading, value: { input: reading.value.input } }));
      expect(listOf(plain.pipe(operator({ of: ofInput, emit: "readings" })))).toEqual(values);
      expect(listOf(plain.pipe(operator({ of: ofInput })))).toEqual(values.filter(({ alarm }) => alarm));
    });

    it("puts its state as of each value on the position, and continues from there", () => {
      const whole = listOf(from(samples).pipe(operator({ of: ofInput, emit: "readings", name: "mine" })));
      for (const cut of [0, 100, 310, 320, 599]) {
        const { states, ...position } = whole[cut].value.position!;
        const checkpoint: Progress = {
          positions: [position],
          states: { mine: structuredClone(states!["mine"]()) },
        };
        const options = { of: ofInput, emit: "readings", name: "mine", from: checkpoint } as const;
        const rest = listOf(from(samples.slice(cut + 1)).pipe(operator(options)));
        const bare = (readings: readonly DriftReading<Sample, unknown>[]) =>
          readings.map(({ at, alarm, warning, statistics }) => ({ at, alarm, warning, statistics }));
        expect(bare(rest)).toEqual(bare(whole.slice(cut + 1)));
      }
    });

    it("skips and counts values without a number, and those that are not finite", () => {
      const losses = [0, null, 1, undefined, NaN, Infinity, 1e200, 0];
      const watch = operator({ of: ({ loss }: Sample) => loss as number, emit: "readings" });
      const readings = listOf(from(losses.map((loss) => ({ input: 0, loss }))).pipe(watch));
      expect(readings.map(({ at }) => at)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
      const detector = make();
      for (const number of [0, 1, 0]) detector.add(number);
      expect(watch.state).toEqual({ seen: 8, skipped: 5, detector: detector.state });
    });

    it("does not repeat the alarm of the value before one that is skipped", () => {
      const numbers = errors(300, 0.1, 0.7);
      const [first] = alarmsOf(make(), numbers).map(([at]) => at);
      const losses = [...numbers.slice(0, first + 1), NaN, NaN];
      const alarms = listOf(from(losses.map((input) => ({ input }))).pipe(operator({ of: ofInput })));
      expect(alarms.map(({ at }) => at)).toEqual([first]);
    });

    it("says of wrong use what is wrong", () => {
      const value$ = of({ input: 0, loss: "much" });
      expect(collect(value$.pipe(operator()))).toBe(
        `TypeError: ${name}: value is { input, loss }, expected a number; say which number, by { of: ({ loss }) => loss }`,
      );
      expect(collect(value$.pipe(operator({ of: ({ loss }: Sample) => loss as never })))).toBe(
        `TypeError: ${name}: value is "much", expected a number; say which number, by { of: ({ loss }) => loss }`,
      );
      expect(() => operator({ of: "loss" as never })).toThrow(
        `${name}: of is "loss", expected a function such as ({ loss }) => loss`,
      );
      expect(() => operator({ emit: "all" as never })).toThrow(
        `${name}: emit is "all", expected "alarms" or "readings"`,
      );
      expect(() => operator({ delay: 5 } as never)).toThrow(`${name}: no option named "delay"; it has `);
      expect(() => operator({ state: 7 as never })).toThrow(
        `${name}: state is 7, expected that of another ${name}, { seen, skipped, detector }`,
      );
      const checkpoint: Progress = { positions: [{ source: "a", offset: [1] }], states: { other: {} } };
      expect(() => operator({ from: checkpoint })).toThrow(
        `${name}: the checkpoint has no state named "${name}", it has other; give the operator the name that it had, or begin without the checkpoint`,
      );
      const [sample] = samples;
      const twice$ = of(sample).pipe(
        operator({ of: ofInput, emit: "readings" }),
        map(({ value }) => value),
        operator({ of: ofInput, emit: "readings" }),
      );
      expect(collect(twice$)).toBe(
        `RangeError: ${name}: the position has a state named "${name}" already, expected one for each operator; give this operator another name, by { name }`,
      );
    });
  });
});

describe.each(twoSided)("%s with on: changes", (_, make) => {
  it("raises alarms on rises and falls, and says which", () => {
    const directions = alarmsOf(make(), errors(1000, 0.1, 0.6, 0.1)).map(([, alarm]) => alarm);
    expect(directions).toContain("rise");
    expect(directions).toContain("fall");
    expect(directions.indexOf("rise")).toBeLessThan(directions.indexOf("fall"));
  });
});

it("adwin: a learner's errors that fall all the time are many alarms with on: changes, and none by default", () => {
  const random = randomStream(2);
  const losses = Array.from(
    { length: 20_000 },
    (_, tick) => Math.abs(random.normal()) * (0.2 + 10 / (1 + tick / 300)),
  );
  expect(alarmsOf(new AdwinDetector({ on: "changes" }), losses).length).toBeGreaterThan(5);
  expect(alarmsOf(new AdwinDetector(), losses)).toEqual([]);
});

it("raises so many false alarms on 100,000 numbers without a change, as the README says", () => {
  const count = (detector: Detector, next: (random: RandomStream) => number) => {
    const random = randomStream(1);
    return alarmsOf(
      detector,
      Array.from({ length: 100_000 }, () => next(random)),
    ).length;
  };
  const loss = (random: RandomStream) => Math.abs(random.normal());
  expect([new AdwinDetector(), new PageHinkleyDetector()].map((each) => count(each, loss))).toEqual([0, 8]);
  const rare = (random: RandomStream) => (random.uniform() < 0.1 ? 1 : 0);
  const often = (random: RandomStream) => (random.uniform() < 0.5 ? 1 : 0);
  const binary = () => [new DdmDetector(), new HddmADetector(), new HddmWDetector()];
  expect(binary().map((each) => count(each, rare))).toEqual([4, 0, 0]);
  expect(binary().map((each) => count(each, often))).toEqual([0, 0, 89]);
});

it("kswin sees that a variance has grown, with on: changes", () => {
  const random = randomStream(9);
  const numbers = Array.from({ length: 2000 }, (_, tick) => random.normal() * (tick < 1000 ? 1 : 5));
  const alarms = alarmsOf(
    new KswinDetector({ window: 200, recent: 100, alpha: 0.0001, on: "changes" }),
    numbers,
  );
  expect(alarms.length).toBeGreaterThan(0);
  expect(alarms[0][0]).toBeGreaterThanOrEqual(1000);
  expect(alarms[0][0]).toBeLessThan(1120);
});

it("kswin draws by its seed", () => {
  const numbers = errors(300, 0.2).map((number, tick) => number + Math.sin(tick));
  const probabilities = (seed: number) => {
    const detector = new KswinDetector({ seed });
    return numbers.map((number) => (detector.add(number), detector.statistics.probability));
  };
  expect(probabilities(1)).toEqual(probabilities(1));
  expect(probabilities(1)).not.toEqual(probabilities(2));
});

it("adwin tells the means on both sides of the change", () => {
  const watch = adwin();
  const numbers = errors(1000, 0.1, 0.6);
  const [{ statistics }] = listOf(from(numbers).pipe(watch, toArray()))[0];
  expect(statistics.before).toBeGreaterThan(0.05);
  expect(statistics.before).toBeLessThan(0.2);
  expect(statistics.mean).toBeGreaterThan(statistics.before! + 0.1);
  expect(statistics.width).toBeLessThan(200);
});

describe("options are checked", () => {
  const wrong: readonly [() => unknown, string][] = [
    [() => new AdwinDetector({ delta: 0 }), "adwin: delta is 0, expected a number between 0 and 1"],
    [() => new AdwinDetector({ clock: 0.5 }), "adwin: clock is 0.5, expected a whole number from 1 up"],
    [() => new AdwinDetector({ buckets: 0 }), "adwin: buckets is 0, expected a whole number from 1 up"],
    [
      () => new AdwinDetector({ minimumLength: 0 }),
      "adwin: minimumLength is 0, expected a whole number from 1 up",
    ],
    [
      () => new AdwinDetector({ gracePeriod: -1 }),
      "adwin: gracePeriod is -1, expected a whole number from 0 up",
    ],
    [() => new AdwinDetector({ on: "both" as never }), 'adwin: on is "both", expected "rises" or "changes"'],
    [
      () => new AdwinDetector({ window: 3 } as never),
      'adwin: no option named "window"; it has delta, clock, buckets, minimumLength, gracePeriod, on',
    ],
    [
      () => new PageHinkleyDetector({ threshold: 0 }),
      "pageHinkley: threshold is 0, expected a finite number above 0",
    ],
    [
      () => new PageHinkleyDetector({ delta: -1 }),
      "pageHinkley: delta is -1, expected a finite number from 0 up",
    ],
    [
      () => new PageHinkleyDetector({ keep: 1.5 }),
      "pageHinkley: keep is 1.5, expected a number between 0 and 1",
    ],
    [
      () => new PageHinkleyDetector({ minimumCount: 0 }),
      "pageHinkley: minimumCount is 0, expected a whole number from 1 up",
    ],
    [() => new KswinDetector({ alpha: 1 }), "kswin: alpha is 1, expected a number between 0 and 1"],
    [() => new KswinDetector({ window: 1 }), "kswin: window is 1, expected a whole number from 2 up"],
    [() => new KswinDetector({ recent: 51 }), "kswin: recent is 51, expected at most half of window, 100"],
    [() => new KswinDetector({ seed: -1 }), "kswin: seed is -1, expected a whole number from 0 up"],
    [
      () =>
        new KswinDetector(
          { window: 4, recent: 2 },
          { count: 5, window: [1, 2, 3, 4, 5], distance: 0, probability: 1, alarm: null },
        ),
      "kswin: state.window has 5 numbers, expected at most 4, the window",
    ],
    [() => new DdmDetector({ alarmLevel: 0 }), "ddm: alarmLevel is 0, expected a finite number above 0"],
    [() => new DdmDetector({ warningLevel: 4 }), "ddm: warningLevel is 4, expected at most alarmLevel, 3"],
    [() => new DdmDetector({ warmUp: 0 }), "ddm: warmUp is 0, expected a whole number from 1 up"],
    [
      () => new DdmDetector().add(0.5),
      "ddm: value is 0.5, expected 1 for an error or 0 for none; for other numbers there are adwin, pageHinkley and kswin",
    ],
    [
      () => new HddmADetector({ alarmConfidence: 1 }),
      "hddmA: alarmConfidence is 1, expected a number between 0 and 1",
    ],
    [
      () => new HddmADetector({ warningConfidence: 0.0001 }),
      "hddmA: warningConfidence is 0.0001, expected at least alarmConfidence, 0.001",
    ],
    [
      () => new HddmADetector().add(1.5),
      "hddmA: value is 1.5, expected a number from 0 to 1, such as 1 for an error; for other numbers there are adwin, pageHinkley and kswin",
    ],
    [() => new HddmWDetector({ weight: 0 }), "hddmW: weight is 0, expected a number between 0 and 1"],
    [
      () => new HddmWDetector().add(-1),
      "hddmW: value is -1, expected a number from 0 to 1, such as 1 for an error; for other numbers there are adwin, pageHinkley and kswin",
    ],
  ];
  it.each(wrong.map(([use, text]) => [text, use] as const))("%s", (text, use) => {
    expect(use).toThrow(text);
  });
});
