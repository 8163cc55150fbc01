import { hasTarget, type Position, type Sample } from "@backstream/core";
import { operatorLaws } from "@backstream/testing";
import { numberAt, shapeOf, tensor, Tensor, type Numbers } from "@backstream/tensors";
import { firstValueFrom, from, map, of, range, toArray, type Observable } from "rxjs";
import { describe, expect, it } from "vitest";
import { replay, type ReplayOptions } from "./replay.js";
import { standardize } from "./standardize.js";

const all = <T>(source: Observable<T>): Promise<T[]> => firstValueFrom(source.pipe(toArray()));
const rowsOf = (numbers: Numbers | null | undefined): unknown =>
  numbers instanceof Tensor ? numbers.toArray() : numbers;

interface Numbered extends Sample {
  readonly id: number;
}
const numbered = (count: number): Numbered[] =>
  Array.from({ length: count }, (_, id) => ({ input: [id, -id], target: 10 * id, id }));

/** Which past samples each sample got. */
const pastOf = async (count: number, options: ReplayOptions): Promise<number[][]> => {
  const samples = await all(from(numbered(count)).pipe(replay(options)));
  return samples.map(({ input, replayed = 0 }) =>
    Array.from({ length: replayed }, (_, row) => numberAt(input, 2 * (1 + row))),
  );
};

describe("replay", () => {
  it("adds past samples as rows behind the new one, and keeps its other fields", async () => {
    const samples = await all(from(numbered(3)).pipe(replay({ per: 2, seed: 4 })));
    expect(samples[0]).toBe(samples[0]);
    expect(samples[0]).toEqual({ input: [0, -0], target: 0, id: 0 });
    const [, second, third] = samples;
    expect({ ...second, input: rowsOf(second.input), target: rowsOf(second.target) }).toEqual({
      input: [
        [1, -1],
        [0, -0],
      ],
      target: [[10], [0]],
      id: 1,
      replayed: 1,
    });
    expect(shapeOf(third.input)).toEqual([3, 2]);
    expect(third.replayed).toBe(2);
    const past = (rowsOf(third.target) as number[][]).slice(1).flat();
    expect(past.toSorted((a, b) => a - b)).toEqual([0, 10]);
  });

  it("draws different ones of the newest, as many as there are", async () => {
    const past = await pastOf(200, { keep: 20, per: 8 });
    past.forEach((ids, at) => {
      expect(ids).toHaveLength(Math.min(at, 8));
      expect(new Set(ids).size).toBe(ids.length);
      for (const id of ids) expect(id).toBeGreaterThanOrEqual(Math.max(0, at - 20));
      for (const id of ids) expect(id).toBeLessThan(at);
    });
    const ages = past.slice(20).flatMap((ids, index) => ids.map((id) => 20 + index - id));
    for (let age = 1; age <= 20; age++)
      expect(ages.filter((drawn) => drawn === age).length / ages.length).toBeCloseTo(1 / 20, 1);
  });

  it("a reservoir has each past sample with the same probability", async () => {
    const counts = new Array<number>(100).fill(0);
    for (let seed = 0; seed < 300; seed++) {
      const past = await pastOf(101, { keep: 10, per: 10, policy: "reservoir", seed });
      for (const id of past[100]) counts[id]++;
    }
    const expected = (300 * 10) / 100;
    const chiSquare = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(3000);
    expect(chiSquare).toBeLessThan(148); // 99 degrees of freedom: 0.1 % are above
  });

  it("draws the same with the same seed, at every subscription, and other ones with another", async () => {
    const options = { keep: 50, per: 4, seed: 3 };
    expect(await pastOf(60, options)).toEqual(await pastOf(60, options));
    expect(await pastOf(60, { ...options, seed: 4 })).not.toEqual(await pastOf(60, options));
  });

  it("lets a sample without a target pass, and keeps neither it nor what is not finite", async () => {
    const odd: readonly Sample[] = [
      { input: 1 },
      { input: 2, target: null },
      { input: NaN, target: 3 },
      { input: 4, target: Infinity },
      { input: 5, target: 5, weight: NaN },
      { input: 6, target: 6, mask: [0] },
    ];
    expect(await all(from(odd).pipe(replay()))).toEqual(odd);
    const { replayed } = (await all(from([...odd, { input: 7, target: 7 }]).pipe(replay()))).at(-1)!;
    expect(replayed).toBeUndefined();
  });

  it("replays the rows of batches, with their weights and masks", async () => {
    const batch = { input: tensor([2, 1], [1, 2]), target: tensor([2, 1], [10, 20]), mask: [1, 0] };
    const [, mixed] = await all(
      of(batch, { input: 3, target: 30, weight: 5 }, { input: 4, target: 40 }).pipe(replay<Sample>()),
    );
    expect([rowsOf(mixed.input), rowsOf(mixed.target), mixed.weight, mixed.replayed]).toEqual([
      [[3], [1]],
      [[30], [10]],
      Float64Array.of(5, 1),
      1,
    ]);
    const [, , last] = await all(
      of(batch, { input: 3, target: 30, weight: 5 }, { ...batch, weight: [2, 3] }).pipe(replay<Sample>()),
    );
    const rows = (rowsOf(last.input) as number[][]).flat();
    expect(rows.slice(0, 2)).toEqual([1, 2]);
    expect(last.mask).toEqual(Float64Array.of(1, 0, 1, 1));
    expect(
      rows
        .slice(2)
        .map((input, row) => [input, numberAt(last.weight!, 2 + row)])
        .toSorted(([a], [b]) => a - b),
    ).toEqual([
      [1, 1],
      [3, 5],
    ]);
  });

  it("keeps samples as they came, so that all rows are scaled by the scale of now", async () => {
    const state = { seen: [2], mean: [6], squares: [8] };
    const scaled = await all(
      of({ input: 6, target: 1 }, { input: 10, target: 1 }, { input: 10, target: 1 }).pipe(
        replay<Sample>({ per: 1, keep: 1 }),
        standardize({ state }),
      ),
    );
    const deviations = [8 / 3, (8 + 12) / 4]; // of 4, 8, 6 and of 4, 8, 6, 10
    expect(scaled.map(({ input }) => rowsOf(input))).toEqual([
      0,
      [[4 / Math.sqrt(deviations[0])], [0]],
      [[3 / Math.sqrt(deviations[1])], [3 / Math.sqrt(deviations[1])]],
    ]);
  });

  it.each([
    [{ keep: 0 }, "replay: keep is 0, expected a whole number from 1 up"],
    [{ per: 0.5 }, "replay: per is 0.5, expected a whole number from 1 up"],
    [{ keep: 3, per: 4 }, "replay: per is 4, expected at most keep, which is 3"],
    [{ policy: "random" }, 'replay: policy is "random", expected "recent" or "reservoir"'],
    [{ seed: 0.5 }, "randomStream: seed is 0.5, expected a whole number of up to 53 bits"],
    [{ sequences: { window: 0 } }, "replay: sequences.window is 0, expected a whole number from 1 up"],
    [{ sequences: { length: 3 } }, 'replay: sequences: no option named "length"; it has window'],
    [
      { sample: "recent" },
      'replay: no option named "sample"; it has keep, per, policy, seed, sequences, name, from',
    ],
    [
      { from: { positions: [{ source: "a", offset: [1] }], states: { standardize: {} } } },
      'replay: the checkpoint has no state named "replay", it has standardize; give the operator the name that it had, or begin without the checkpoint',
    ],
    [
      { from: { states: { replay: { seen: 4 } } } },
      "replay: state is { seen }, expected that of another replay, { seen, rows, inputs, targets, weights }",
    ],
    [
      { sequences: { window: 3 }, from: { states: { replay: { window: 4 } } } },
      "replay: state is { window }, expected that of another replay with windows of 3 ticks",
    ],
  ])("refuses %j", (options, message) => {
    expect(() => replay(options as ReplayOptions)).toThrow(message);
  });

  it.each([
    [{ input: [1, 2, 3], target: 1 }, "replay: input has 3 numbers a row, expected 2 as before"],
    [{ input: [1, 2], target: [1, 2] }, "replay: target has 2 numbers a row, expected 1 as before"],
    [
      { input: tensor([2, 2], [1, 2, 3, 4]), target: [1, 2, 3] },
      "replay: target has shape [3], expected as many rows as the input, 2",
    ],
    [
      { input: tensor([2, 2], [1, 2, 3, 4]), target: [1, 2], replayed: 1 },
      "replay: a sample has 1 replayed rows already, expected none; use one replay",
    ],
    [{ input: "x", target: 1 }, 'replay: input is "x", expected a number, an array or a tensor'],
  ])("ends in an error for %j", async (wrong, message) => {
    const samples$ = of({ input: [1, 2], target: 1 }, wrong as Sample).pipe(replay());
    await expect(all(samples$)).rejects.toThrow(message);
  });
});

describe("replay of sequences", () => {
  const ticks = (count: number): Sample[] =>
    Array.from({ length: count }, (_, at) => ({ input: at, target: at === 9 ? undefined : 10 * at }));
  const options = { per: 2, sequences: { window: 3 }, seed: 1 };

  it("plays past windows tick by tick behind the live row, and masks rows that have none", async () => {
    const samples = await all(from(ticks(12)).pipe(replay(options)));
    const inputs = samples.map(({ input }) => (rowsOf(input) as number[][]).flat());
    const masks = samples.map(({ mask }) => Array.from(mask as Float64Array));
    expect(inputs.map(([live]) => live)).toEqual(Array.from({ length: 12 }, (_, at) => at));
    expect(masks.slice(0, 6)).toEqual([
      [1, 0, 0],
      [1, 0, 0],
      [1, 0, 0],
      [1, 1, 0],
      [1, 1, 0],
      [1, 1, 0],
    ]);
    expect(inputs.slice(3, 6)).toEqual([
      [3, 0, 0],
      [4, 1, 0],
      [5, 2, 0],
    ]);
    for (const at of [6, 9]) {
      for (const row of [1, 2]) {
        const first = inputs[at][row];
        expect(first % 3).toBe(0);
        expect(inputs.slice(at, at + 3).map((rows) => rows[row])).toEqual([first, first + 1, first + 2]);
      }
    }
    expect(samples.map(({ replayed }) => replayed)).toEqual(new Array(12).fill(2));
    expect(samples.map(({ memories }) => memories !== undefined)).toEqual(
      samples.map((_, at) => at % 3 === 0),
    );
    expect(samples.filter(hasTarget).map(({ target }) => numberAt(target, 0))).toEqual(
      ticks(12).flatMap(({ target }) => (target === undefined ? [] : [target])),
    );
  });

  it("a past tick without a target counts with weight 0", async () => {
    const labelled = [
      { input: 0 },
      { input: 1, target: 10 },
      { input: 2, target: 20 },
      { input: 3, target: 30 },
    ];
    const samples = await all(from<Sample[]>(labelled).pipe(replay({ per: 1, sequences: { window: 2 } })));
    expect(samples.map(({ target, weight }) => [rowsOf(target), weight])).toEqual([
      [undefined, undefined],
      [[[10], [10]], undefined],
      [[[20], [20]], Float64Array.of(1, 0)],
      [[[30], [10]], undefined],
    ]);
  });

  it("begins each row with the memory that a net told then", async () => {
    const samples = await all(from(ticks(9)).pipe(replay(options)));
    const begun = samples.flatMap((sample, at) => {
      const { memories } = sample;
      if (!memories) return [];
      memories.keep("net", Float32Array.of(at));
      return [[0, 1, 2].map((row) => memories.of("net", row)?.[0])];
    });
    const firsts = [3, 6].map((at) => (rowsOf(samples[at].input) as number[][]).flat().slice(1));
    expect(begun).toEqual([
      [undefined, undefined, undefined],
      [undefined, firsts[0][0], undefined],
      [undefined, ...firsts[1]],
    ]);
  });

  it("wants one row", async () => {
    const batch = { input: tensor([2, 1], [1, 2]), target: [1, 2] };
    await expect(all(of(batch).pipe(replay<Sample>(options)))).rejects.toThrow(
      "replay: a sample has 2 rows, expected one, as the sequences option replays windows of one stream",
    );
  });
});

const laws = {
  single: {},
  reservoir: { policy: "reservoir", keep: 3, per: 2 },
  sequences: { sequences: { window: 2 } },
};
for (const [name, options] of Object.entries(laws))
  operatorLaws(
    `replay, ${name}`,
    () => replay<Sample>(options as ReplayOptions),
    () => numbered(8),
  );

describe("a replay that resumes", () => {
  const positioned = (count: number): (Sample & { readonly position: Position })[] =>
    numbered(count).map((sample) => ({ ...sample, position: { source: "numbers", offset: [sample.id] } }));
  const wanted = (samples: readonly Sample[]): unknown[] =>
    samples.map(({ input, target, mask, replayed }) => [rowsOf(input), rowsOf(target), mask, replayed]);

  it.each(Object.entries(laws))("%s: goes on as if it had never stopped", async (_, given) => {
    const options = { keep: 6, per: 3, ...given } as ReplayOptions;
    const whole = await all(from(positioned(40)).pipe(replay(options)));
    for (const at of [0, 1, 5, 7, 22, 38]) {
      const { position } = whole[at];
      const states = { replay: structuredClone(position.states!.replay()) };
      const resumed = await all(
        from(positioned(40).slice(at + 1)).pipe(replay({ ...options, from: { states } })),
      );
      expect(wanted(resumed)).toEqual(wanted(whole.slice(at + 1)));
    }
  });

  it("keeps no more than it is to keep", async () => {
    for (const policy of ["recent", "reservoir"] as const) {
      const samples = await all(from(positioned(500)).pipe(replay({ keep: 7, per: 2, policy })));
      const state = samples[499].position.states!.replay() as { rows: number; inputs: Float64Array };
      expect([state.rows, state.inputs.length]).toEqual([7, 14]);
    }
  });

  it("passes numbers of samples that have no position", async () => {
    expect(
      await all(
        range(0, 3).pipe(
          map((input) => ({ input, target: 1 })),
          replay<Sample>(),
        ),
      ),
    ).toHaveLength(3);
  });
});
