import type { Position, Progress } from "@backstream/core";
import { randomStream, tensor, type RandomStream } from "@backstream/tensors";
import { from, of, type Observable } from "rxjs";
import { describe, expect, it } from "vitest";
import { predictionBand, type Banded } from "./predictionBand.js";
import { PredictionBands } from "./PredictionBands.js";

interface Pair {
  readonly output: number | number[];
  readonly target?: number | number[] | null;
  readonly position?: Position;
}
function collect<T>(values$: Observable<T>): T[] | string {
  const values: T[] = [];
  let problem: unknown;
  values$.subscribe({ next: (value) => values.push(value), error: (error: unknown) => (problem = error) });
  return problem instanceof Error ? `${problem.name}: ${problem.message}` : values;
}
const listOf = <T>(values$: Observable<T>): T[] => collect(values$) as T[];

/** The distance of a target at each tick. */
type World = (tick: number, random: RandomStream) => number;
const worlds: Readonly<Record<string, World>> = {
  "a world that stays": (_, random) => random.normal(),
  "errors that become five times as large at once": (tick, random) => random.normal() * (tick < 5000 ? 1 : 5),
  "errors that become smaller at once": (tick, random) => random.normal() * (tick < 5000 ? 5 : 1),
  "errors that grow all the time": (tick, random) => random.normal() * (1 + tick / 1000),
  "errors that go up and down": (tick, random) => random.normal() * (2 + Math.sin(tick / 200)),
  "a mean that walks": (tick, random) => random.normal() + 3 * Math.sin(tick / 700),
  "heavy tails": (_, random) => random.normal() / Math.max(1e-6, random.uniform()),
  "errors in bursts": (tick, random) => random.normal() * (tick % 500 < 50 ? 20 : 1),
};

describe.each(Object.entries(worlds))("%s", (_, world) => {
  it.each([0.8, 0.9, 0.95])("has a coverage of %f, to within 0.01 over 10,000 targets", (coverage) => {
    for (const seed of [1, 2]) {
      const random = randomStream(seed);
      const pairs = Array.from({ length: 10_000 }, (_tick, tick): Pair => ({
        output: 0,
        target: world(tick, random),
      }));
      const readings = listOf(from(pairs).pipe(predictionBand({ coverage })));
      const inside = readings.filter(({ covered: [is] }) => is).length / 10_000;
      expect(Math.abs(inside - coverage)).toBeLessThan(0.01);
      expect(readings.at(-1)?.coverage).toBe(inside);
      const unlimited = readings.filter(({ upper: [limit] }) => limit === Infinity).length;
      expect(unlimited).toBeLessThan(100);
    }
  });
});

it("keeps its coverage against an opponent that knows the band", () => {
  const bands = new PredictionBands({ coverage: 0.9, rate: 0.01 });
  const random = randomStream(4);
  let inside = 0;
  for (let tick = 0; tick < 10_000; tick++) {
    const { upper } = bands.around(0);
    // Outside as often as it can be.
    const target = upper[0] === Infinity ? random.uniform() : upper[0] * 1.001 + random.uniform();
    if (bands.learn({ output: 0, target }).covered[0]) inside++;
  }
  // (0.9 + 0.01) / (0.01 · 10,000)
  expect(Math.abs(inside / 10_000 - 0.9)).toBeLessThan(0.0091);
});

it("recovers where predictions have been perfect for a long time", () => {
  const bands = new PredictionBands();
  for (let tick = 0; tick < 20_000; tick++) bands.learn({ output: 1, target: 1 });
  const random = randomStream(6);
  let inside = 0;
  for (let tick = 0; tick < 10_000; tick++)
    if (bands.learn({ output: 0, target: random.normal() }).covered[0]) inside++;
  expect(inside / 10_000).toBeGreaterThan(0.88);
});

describe("several outputs", () => {
  const random = randomStream(7);
  const pairs = Array.from({ length: 4000 }, (): Pair => ({
    output: [10, -5],
    target: [10 + random.normal(), -5 + 100 * random.normal()],
  }));
  it("have bands of their own", () => {
    const readings = listOf(from(pairs).pipe(predictionBand({ coverage: 0.8 })));
    const { lower, upper } = readings.at(-1)!;
    expect(upper[0] - lower[0]).toBeLessThan(5);
    expect(upper[1] - lower[1]).toBeGreaterThan(100);
    for (const output of [0, 1]) {
      const inside = readings.filter(({ covered }) => covered[output]).length / 4000;
      expect(Math.abs(inside - 0.8)).toBeLessThan(0.02);
    }
  });
  it("are read from tensors, row by row", () => {
    const rows = new PredictionBands();
    const one = new PredictionBands();
    for (let batch = 0; batch < 100; batch++) {
      const [first, second] = [random.normal(), random.normal()];
      const target = tensor([2, 2], Float64Array.of(first, 1, second, 2));
      const { lower, covered } = rows.learn({ output: tensor([2, 2], [0, 0, 0, 0]), target });
      expect([lower.length, covered.length]).toEqual([4, 4]);
      one.learn({ output: [0, 0], target: [first, 1] });
      one.learn({ output: [0, 0], target: [second, 2] });
    }
    // Both rows of a batch are measured by the band before it, so only the windows are the same.
    expect(rows.state.outputs.map(({ window }) => window)).toEqual(
      one.state.outputs.map(({ window }) => window),
    );
  });
});

describe("targets", () => {
  const band = () => predictionBand<Pair>({ coverage: 0.5 });
  it("that are missing or not finite are counted, and change nothing", () => {
    const watch = band();
    const pairs: Pair[] = [1, 2, null, undefined, NaN, Infinity, 3].map((target) => ({ output: 0, target }));
    const readings = listOf(from(pairs).pipe(watch));
    expect(readings.map(({ covered: [is] }) => is)).toEqual([
      true,
      false,
      undefined,
      undefined,
      undefined,
      undefined,
      false,
    ]);
    expect(watch.state).toMatchObject({ seen: 7, skipped: 4, outputs: [{ window: [1, 2, 3] }] });
    // Two of three were outside, so the quantile is a little above the middle of 1, 2, 3 and what is to come.
    expect(watch.around(10)).toEqual({ lower: [7], upper: [13] });
  });
  it("some of which are missing leave the other outputs alone", () => {
    const bands = new PredictionBands();
    expect(bands.learn({ output: [0, 0], target: [NaN, 4] }).covered).toEqual([undefined, true]);
    expect(bands.state.outputs.map(({ window }) => window)).toEqual([[], [4]]);
  });
  it("of masked and of replayed rows are not learned", () => {
    const bands = new PredictionBands();
    const rows = (...values: number[]) => tensor([values.length, 1], values);
    const batch = { output: rows(0, 0, 0), sample: { target: rows(1, 2, 3), mask: [1, 0, 1], replayed: 1 } };
    expect(bands.learn(batch).covered).toEqual([true, undefined, undefined]);
    expect(bands.state.outputs[0].window).toEqual([1]);
  });
});

it("an output that is not finite has a band that is not, and teaches nothing", () => {
  const bands = new PredictionBands({ coverage: 0.5 });
  for (const target of [1, 2, 3]) bands.learn({ output: 0, target });
  expect(bands.learn({ output: NaN, target: 1 })).toEqual({
    lower: [NaN],
    upper: [NaN],
    covered: [undefined],
  });
  expect(bands.state.outputs[0].window).toEqual([1, 2, 3]);
});

it("the band is from before the target, and `around` gives the same without one", () => {
  const watch = predictionBand<Pair>();
  const random = randomStream(9);
  for (let tick = 0; tick < 100; tick++) {
    const before = watch.around(3);
    const [{ lower, upper }] = listOf(of<Pair>({ output: 3, target: 3 + random.normal() }).pipe(watch));
    expect({ lower, upper }).toEqual(before);
  }
});

it("`around` leaves everything as it was, also before the first prediction", () => {
  const watch = predictionBand<Pair>();
  expect(watch.around([1, 2])).toEqual({ lower: [-Infinity, -Infinity], upper: [Infinity, Infinity] });
  expect(watch.state).toEqual({ seen: 0, skipped: 0, outputs: [] });
});

it("continues from a checkpoint with equal bits", () => {
  const random = randomStream(10);
  const pairs = Array.from({ length: 700 }, (_, index): Pair => ({
    output: [0, 1],
    target: [random.normal(), index % 7 === 0 ? NaN : 1 + random.normal()],
    position: { source: "pairs", offset: [index] },
  }));
  const bare = (readings: readonly Banded<Pair>[]) =>
    readings.map(({ value: _value, ...reading }) => reading);
  const whole = listOf(from(pairs).pipe(predictionBand<Pair>({ name: "band" })));
  for (const cut of [0, 5, 300, 650]) {
    const { states, ...position } = whole[cut].value.position!;
    const checkpoint = JSON.parse(JSON.stringify({ positions: [position], states: { band: states!["band"]() } })) as Progress; // prettier-ignore
    const rest = listOf(
      from(pairs.slice(cut + 1)).pipe(predictionBand<Pair>({ name: "band", from: checkpoint })),
    );
    expect(bare(rest)).toEqual(bare(whole.slice(cut + 1)));
  }
});

it("remembers a bounded amount", () => {
  const bands = new PredictionBands({ window: 50 });
  const random = randomStream(1);
  for (let tick = 0; tick < 5000; tick++) bands.learn({ output: 0, target: random.normal() });
  expect(bands.state.outputs[0].window).toHaveLength(50);
});

describe("wrong use", () => {
  it.each<[() => unknown, string]>([
    [
      () => predictionBand({ coverage: 1 }),
      "predictionBand: coverage is 1, expected a number between 0 and 1",
    ],
    [() => predictionBand({ window: 0 }), "predictionBand: window is 0, expected a whole number from 1 up"],
    [() => predictionBand({ rate: 0 }), "predictionBand: rate is 0, expected a number between 0 and 1"],
    [
      () => predictionBand({ width: 3 } as never),
      'predictionBand: no option named "width"; it has coverage, window, rate, name, from, state',
    ],
    [
      () => predictionBand({ state: { seen: 1, skipped: 0 } as never }),
      "predictionBand: state is { seen, skipped }, expected that of another predictionBand, { outputs }",
    ],
  ])("%#: %s", (use, text) => {
    expect(use).toThrow(text);
  });
  it.each<[unknown, string]>([
    [
      5,
      "TypeError: predictionBand: value is 5, expected { output, target }; make it one, by map((value) => ({ output, target }))",
    ],
    [{ output: "3" }, 'ShapeError: predictionBand: output is "3", expected a number, an array or a tensor'],
    [
      { output: 3, target: "3" },
      'ShapeError: predictionBand: target is "3", expected a number, an array or a tensor',
    ],
    [
      { output: [1, 2], target: [1] },
      "ShapeError: predictionBand: target has shape [1], expected that of the output, [2]",
    ],
  ])("%o", (value, text) => {
    expect(collect(of(value as Pair).pipe(predictionBand()))).toBe(text);
  });
  it("another number of features", () => {
    const pairs$ = from<Pair[]>([{ output: [1, 2] }, { output: [1] }]);
    expect(collect(pairs$.pipe(predictionBand()))).toBe(
      "ShapeError: predictionBand: output has 1 features, expected 2, as before",
    );
  });
});
