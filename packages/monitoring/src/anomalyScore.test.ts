import type { Position, Progress } from "@backstream/core";
import { randomStream, tensor } from "@backstream/tensors";
import { from, map, of, type Observable } from "rxjs";
import { describe, expect, it } from "vitest";
import { anomalyScore, type Scored } from "./anomalyScore.js";
import { AnomalyScorer } from "./AnomalyScorer.js";

interface Pair {
  readonly output: number | number[];
  readonly target?: number | number[] | null;
  readonly loss?: number;
  readonly position?: Position;
}
function collect<T>(values$: Observable<T>): T[] | string {
  const values: T[] = [];
  let problem: unknown;
  values$.subscribe({ next: (value) => values.push(value), error: (error: unknown) => (problem = error) });
  return problem instanceof Error ? `${problem.name}: ${problem.message}` : values;
}
const listOf = <T>(values$: Observable<T>): T[] => collect(values$) as T[];
const noise = (count: number, seed = 1): number[] => {
  const random = randomStream(seed);
  return Array.from({ length: count }, () => Math.abs(random.normal()));
};

describe("AnomalyScorer", () => {
  it("scores as a list does that is sorted anew each time", () => {
    const errors = noise(300);
    const scorer = new AnomalyScorer({ quantile: 0.9, window: 50, warmUp: 20 });
    for (const [index, error] of errors.entries()) {
      const before = errors.slice(Math.max(0, index - 50), index).toSorted((a, b) => a - b);
      const usual = before[Math.ceil(0.9 * (before.length + 1)) - 1];
      const expected =
        index < 20
          ? { score: undefined, rank: undefined, usual: undefined }
          : { score: error / usual, usual, rank: before.filter((one) => one < error).length / before.length };
      expect(scorer.score(error)).toEqual(expected);
    }
  });

  it("has a score above 1 for one ordinary error in a hundred", () => {
    const scorer = new AnomalyScorer();
    const scores = noise(50_000).flatMap((error) => scorer.score(error).score ?? []);
    const share = scores.filter((score) => score > 1).length / scores.length;
    expect(Math.abs(share - 0.01)).toBeLessThan(0.001);
  });

  it("follows errors that become larger for good", () => {
    const scorer = new AnomalyScorer();
    for (const error of noise(2000)) scorer.score(error);
    const later = noise(5000, 2).map((error) => scorer.score(5 * error).score!);
    expect(later.slice(0, 30).filter((score) => score > 1).length).toBeGreaterThan(10);
    expect(later.slice(1500).filter((score) => score > 1).length / 3500).toBeLessThan(0.015);
  });

  it("does not get used to errors above learnUpTo", () => {
    const long = Array.from({ length: 500 }, () => 30);
    const lastOf = (learnUpTo?: number) => {
      const scorer = new AnomalyScorer({ learnUpTo });
      for (const error of noise(2000)) scorer.score(error);
      return long.map((error) => scorer.score(error).score!).at(-1)!;
    };
    expect(lastOf()).toBe(1);
    expect(lastOf(3)).toBeGreaterThan(9);
  });

  it("scores 0 for no error, and Infinity for one where there never was any", () => {
    const scorer = new AnomalyScorer({ warmUp: 2 });
    for (let tick = 0; tick < 5; tick++) scorer.score(0);
    expect(scorer.score(0)).toEqual({ score: 0, rank: 0, usual: 0 });
    expect(scorer.score(1)).toEqual({ score: Infinity, rank: 1, usual: 0 });
  });

  it("refuses an error that is none", () => {
    expect(() => new AnomalyScorer().score(-1)).toThrow(
      "anomalyScore: error is -1, expected a finite number from 0 up",
    );
    expect(() => new AnomalyScorer().score(NaN)).toThrow(
      "anomalyScore: error is NaN, expected a finite number from 0 up",
    );
  });
});

describe("anomalyScore", () => {
  const errorsOf = (...pairs: readonly unknown[]) =>
    listOf(from(pairs as Pair[]).pipe(anomalyScore())).map(({ error }) => error);

  it("takes the distance of output and target, over all outputs whose target is known", () => {
    expect(errorsOf({ output: [1, 2], target: [4, 6] })).toEqual([Math.sqrt((9 + 16) / 2)]);
    expect(errorsOf({ output: [1, 2], target: [NaN, 6] })).toEqual([4]);
    const batch = { output: tensor([2, 1], [0, 0]), sample: { target: tensor([2, 1], [3, 5]), replayed: 1 } };
    expect(errorsOf(batch)).toEqual([3]);
  });

  it("skips and counts what has no error", () => {
    const watch = anomalyScore<Pair>({ warmUp: 1 });
    const pairs: Pair[] = [
      { output: 0, target: 2 },
      { output: 0 },
      { output: 0, target: null },
      { output: NaN, target: 1 },
      { output: 0, target: Infinity },
      { output: 0, target: 4 },
    ];
    const readings = listOf(from(pairs).pipe(watch));
    expect(readings.map(({ error, score }) => [error, score])).toEqual([
      [2, undefined],
      ...[1, 2, 3, 4].map(() => [undefined, undefined]),
      [4, 2],
    ]);
    expect(watch.state).toEqual({ seen: 6, skipped: 4, window: [2, 4] });
  });

  it("takes another error of a value, by `of`", () => {
    const losses$ = of(1, 2, 3).pipe(map((loss): Pair => ({ output: 0, loss })));
    const watch = anomalyScore<Pair>({ of: ({ loss }) => loss, warmUp: 2, quantile: 0.5 });
    expect(listOf(losses$.pipe(watch)).map(({ score }) => score)).toEqual([undefined, undefined, 1.5]);
  });

  it("continues from a checkpoint with equal bits", () => {
    const pairs = noise(400).map((target, index): Pair => ({
      output: 0,
      target: index % 9 === 0 ? NaN : target,
      position: { source: "pairs", offset: [index] },
    }));
    const options = { name: "score", window: 100, warmUp: 10, learnUpTo: 1.2 };
    const bare = (readings: readonly Scored<Pair>[]) =>
      readings.map(({ value: _value, ...reading }) => reading);
    const whole = listOf(from(pairs).pipe(anomalyScore<Pair>(options)));
    for (const cut of [0, 5, 120, 390]) {
      const { states, ...position } = whole[cut].value.position!;
      const checkpoint = JSON.parse(JSON.stringify({ positions: [position], states: { score: states!["score"]() } })) as Progress; // prettier-ignore
      const rest = listOf(
        from(pairs.slice(cut + 1)).pipe(anomalyScore<Pair>({ ...options, from: checkpoint })),
      );
      expect(bare(rest)).toEqual(bare(whole.slice(cut + 1)));
    }
  });

  it.each<[() => unknown, string]>([
    [() => anomalyScore({ quantile: 1 }), "anomalyScore: quantile is 1, expected a number between 0 and 1"],
    [() => anomalyScore({ window: 0 }), "anomalyScore: window is 0, expected a whole number from 1 up"],
    [() => anomalyScore({ warmUp: 0 }), "anomalyScore: warmUp is 0, expected a whole number from 1 up"],
    [() => anomalyScore({ window: 50 }), "anomalyScore: warmUp is 100, expected at most window, 50"],
    [() => anomalyScore({ learnUpTo: 0 }), "anomalyScore: learnUpTo is 0, expected a finite number above 0"],
    [
      () => anomalyScore({ of: 3 as never }),
      "anomalyScore: of is 3, expected a function such as ({ loss }) => loss",
    ],
    [
      () => anomalyScore({ level: 3 } as never),
      'anomalyScore: no option named "level"; it has quantile, window, warmUp, learnUpTo, of, name, from, state',
    ],
    [
      () => anomalyScore({ state: {} as never }),
      "anomalyScore: state is {}, expected that of another anomalyScore, { seen, skipped }",
    ],
  ])("%#: refuses wrong options", (use, text) => {
    expect(use).toThrow(text);
  });
  it.each<[Observable<unknown>, string]>([
    [
      of({ output: 3 }).pipe(anomalyScore({ of: () => "3" as never })),
      'TypeError: anomalyScore: of returned "3", expected a number, the error',
    ],
    [
      of({ output: 3 }).pipe(anomalyScore({ of: () => -3 })),
      "RangeError: anomalyScore: error is -3, expected a finite number from 0 up",
    ],
    [
      of({ loss: 3 }).pipe(anomalyScore()),
      "TypeError: anomalyScore: value is { loss }, expected { output, target }; make it one, by map((value) => ({ output, target }))",
    ],
  ])("%#: says of wrong values what is wrong", (values$, text) => {
    expect(collect(values$)).toBe(text);
  });
});
