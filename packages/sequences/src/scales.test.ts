import { BrokenStreamError } from "@backstream/core";
import { tensor } from "@backstream/tensors";
import {
  firstValueFrom,
  from,
  map,
  of,
  toArray,
  type MonoTypeOperatorFunction,
  type Observable,
  type OperatorFunction,
} from "rxjs";
import { expect, expectTypeOf, it } from "vitest";
import { difference } from "./difference.js";
import { minMax } from "./minMax.js";
import { encode } from "./records/encode.js";
import { RecordEncoder, type RecordRow } from "./records/RecordEncoder.js";
import { resumedEncoder } from "./records/resumedEncoder.js";
import type { Scale } from "./Scale.js";
import type { TargetScaling } from "./scaling.js";
import { linearScale, noScale, withScale } from "./scales.js";
import { standardize } from "./standardize.js";
import { Standardizer } from "./Standardizer.js";

const all = <T>(source: Observable<T>): Promise<T[]> => firstValueFrom(source.pipe(toArray()));
const targets = [7.66, 3, 9, 4, 4, 12];
const samples$ = from(targets.map((target, id) => ({ input: id, target, id })));
const rmse = (guesses: readonly number[]): number =>
  Math.sqrt(guesses.reduce((sum, guess, index) => sum + (guess - targets[index]) ** 2, 0) / guesses.length);

interface Labelled {
  readonly input: number;
  readonly target: number;
  readonly id: number;
}
type Scaling = (source: Observable<Labelled>) => Observable<Labelled & { readonly scale: Scale }>;

const scalings = {
  standardize: () => standardize({ field: "target" }),
  minMax: () => minMax({ field: "target" }),
};

const makers = {
  ...scalings,
  encode: () =>
    encode({
      inputs: { id: { type: "number" } },
      target: { column: "target", type: "number", scale: "standard" },
    }),
};

it.each(Object.entries(makers))("%s: a prediction does not know the truth", async (_, make) => {
  const operator = make();
  // A net that always outputs 0, as observers of predictions see it: while the sample is delivered.
  const guesses = await all(
    samples$.pipe(
      operator as OperatorFunction<Labelled, { readonly scale: Scale }>,
      map(({ scale }) => ({
        ofSample: scale.inverse(0),
        ofOperator: operator.inverse(0),
        next: operator.inverse(0, 1),
      })),
    ),
  );
  expect(rmse([guesses[0].ofSample])).toBeCloseTo(7.66, 12);
  expect(guesses.map(({ ofOperator }) => ofOperator)).toEqual(guesses.map(({ ofSample }) => ofSample));
  expect(guesses.slice(1).map(({ ofSample }) => ofSample)).toEqual(
    guesses.slice(0, -1).map(({ next }) => next),
  );
  expect(() => operator.inverse(0, 2 as never)).toThrow(
    /: inverse looks 2 values ahead, expected 0, the newest value, or 1, the next one$/,
  );
});

it.each(Object.entries(scalings))("%s: inverse undoes what was done to the newest value", async (_, make) => {
  const operator = make();
  const values = [4, 8, 10, 3, 5, 5];
  const back = await all(
    from(values).pipe(
      operator as unknown as MonoTypeOperatorFunction<number>,
      map((scaled) => operator.inverse(scaled)),
    ),
  );
  expect(back.slice(2)).toEqual(values.slice(2).map((value) => expect.closeTo(value, 12)));
});

it("a scale takes back exactly what was done to its own sample, whenever it is asked", async () => {
  const ways: readonly (() => Scaling)[] = [
    ...Object.values(scalings),
    () => difference({ field: "target", lag: 2 }),
  ];
  for (const make of ways) {
    const scaled = await all(samples$.pipe(make()));
    const values = scaled.map(({ scale, target }) => scale.inverse(target));
    // While the deviation or the range was 0 the scaled target is 0, and any factor would do.
    const known = scaled.flatMap(({ scale, target, id }) =>
      target === 0 ? [] : [[scale.inverse(target), targets[id]]],
    );
    expect(known.length).toBeGreaterThan(2);
    for (const [value, target] of known) expect(value).toBeCloseTo(target, 12);
    expect(scaled.map(({ scale, target }) => scale.inverse(target))).toEqual(values);
  }
});

it("takes back all scalings of a target, the latest first", async () => {
  const scaled = await all(
    samples$.pipe(
      difference({ field: "target" }),
      standardize({ field: "target" }),
      minMax({ field: "target" }),
    ),
  );
  expect(scaled).toHaveLength(5);
  const found = scaled.slice(3).map(({ scale, target }) => scale.inverse(target));
  expect(found).toHaveLength(2);
  found.forEach((value, index) => expect(value).toBeCloseTo(targets[index + 4], 9));
});

it("gives a sample without a target the scale for what comes next, and learns nothing from it", async () => {
  const unlabelled = [undefined, null].map((target) => ({ input: 1, target }));
  const labelled = { input: 1, target: 4 };
  for (const make of [...Object.values(scalings), () => difference({ field: "target" })]) {
    const samples = await all(from([labelled, ...unlabelled, { ...labelled, target: 10 }]).pipe(make()));
    const between = samples.filter(({ target }) => target === undefined || target === null);
    expect(between.map(({ scale }) => scale.inverse(0))).toEqual([4, 4]);
    expect(samples.at(-1)?.scale.inverse(0)).toBe(4);
  }
});

it("replaces a field of the user that has the same name", async () => {
  const state = { seen: [2], mean: [6], squares: [8] };
  for (const scale of [3, null, { inverse: 1 }, { factor: [1, 2], shift: [1], inverse: () => 0 }]) {
    const sample: { input: number; target: number; scale: unknown } = { input: 1, target: 10, scale };
    const [scaled] = await all(of(sample).pipe(standardize({ field: "target", state })));
    expect(scaled.scale).toEqual({ factor: [2], shift: [6] });
  }
});

it("works feature by feature, on numbers in any kind of array", () => {
  const scale = linearScale("example", [10, 2], [20, 0]);
  expect(scale.inverse([0.5, 3])).toEqual([25, 6]);
  expect(scale.inverse(Float64Array.of(0.5, 3))).toEqual(Float64Array.of(25, 6));
  expect(scale.inverse(tensor([2, 2], [0.5, 3, 1, 1])).toArray()).toEqual([
    [25, 6],
    [30, 2],
  ]);
  const twice = withScale("example", withScale("example", {}, scale), linearScale("example", [2], [1]));
  expect(twice.scale.inverse([0, 1])).toEqual([30, 6]); // (2 · 0 + 1) · 10 + 20, (2 · 1 + 1) · 2
});

it("leaves samples plain data, with the numbers of the scale", async () => {
  const [sample] = await all(samples$.pipe(standardize({ field: "target" })));
  const copy = structuredClone(sample);
  expect(copy).toEqual({ input: 0, target: 0, id: 0, scale: { factor: [1], shift: [0] } });
  expect(JSON.parse(JSON.stringify(sample))).toEqual(copy);
});

it("is known to the compiler, with the user's own fields", () => {
  const samplesOf = samples$.pipe(standardize({ field: "target" }));
  type Scaled = typeof samplesOf extends Observable<infer S> ? S : never;
  expectTypeOf<Scaled["scale"]>().toEqualTypeOf<Scale>();
  expectTypeOf<Scaled["id"]>().toEqualTypeOf<number>();
  const inputs$ = samples$.pipe(standardize());
  expectTypeOf(inputs$).toEqualTypeOf<typeof samples$>();
});

it("refuses what is not numbers, or of another number of features, and a target without a scale", () => {
  const scale = linearScale("example", [1, 1], [0, 0]);
  expect(() => scale.inverse([1])).toThrow("example: value has 1 features, expected 2");
  expect(() => scale.inverse("x" as never)).toThrow(
    'example: the value for inverse is "x", expected a number, an array or a tensor',
  );
  expect(() => noScale("example: a class has no scale").inverse(1)).toThrow(
    new TypeError("example: a class has no scale"),
  );
});

it.each(Object.entries(scalings))(
  "%s: scales past samples by the scale of now, and learns none",
  async (_, make) => {
    const operator = make() as TargetScaling<unknown>;
    const batches = targets.map((target, id) => ({
      input: tensor([3, 1], [id, 0, 0]),
      target: tensor([3, 1], Float64Array.of(target, 100, target)),
      replayed: 2,
    }));
    const scaled = await all(from(batches).pipe(operator));
    const alone = make() as TargetScaling<unknown>;
    const wanted = await all(samples$.pipe(alone));
    expect(operator.state).toEqual(alone.state);
    expect(scaled.map(({ target }) => target.data[0])).toEqual(wanted.map(({ target }) => target));
    expect(scaled.map(({ target }) => target.data[2])).toEqual(wanted.map(({ target }) => target));
    scaled.slice(2).forEach(({ target, scale }) => expect(scale.inverse(target).data[1]).toBeCloseTo(100, 9));
    await expect(all(of({ ...batches[0], replayed: 3 }).pipe(make()))).rejects.toThrow(
      /: replayed is 3 of 3 rows, expected a whole number from 0 to 2, since one is new$/,
    );
  },
);

it("difference refuses past samples", async () => {
  const batch = { input: tensor([2, 1], [1, 2]), replayed: 1 };
  await expect(all(of(batch).pipe(difference()))).rejects.toThrow(
    new BrokenStreamError(
      "difference: a sample has 1 replayed rows, expected none, since the values before them are unknown; put difference before replay",
    ),
  );
});

it.each(Object.entries(scalings))("%s: a warm-up keeps the first values from being huge", async (_, make) => {
  const where = (make === scalings.standardize ? standardize : minMax) as typeof minMax;
  const values = [1, 1.001, 50, 3, 20, 7];
  const [cold, warm] = [where(), where({ warmUp: 4 })];
  const scaled = await all(from(values).pipe(warm));
  const wanted = await all(from(values).pipe(cold));
  expect(Math.abs(wanted[2])).toBeGreaterThan(1000);
  expect(scaled).toEqual([0, 0, 0, 0, ...wanted.slice(4)]); // the fifth is the first that four were seen before
  expect(warm.state).toEqual(cold.state);

  const targets$ = from(values).pipe(map((target) => ({ input: 1, target })));
  const guesses = await all(
    targets$.pipe(
      where({ warmUp: 4, field: "target" }),
      map(({ scale }) => scale.inverse(5)),
    ),
  );
  const firstOf = (count: number): number =>
    make === scalings.minMax ? 1 : values.slice(0, count).reduce((sum, value) => sum + value, 0) / count;
  expect(guesses.slice(0, 4)).toEqual([
    5,
    firstOf(1),
    expect.closeTo(firstOf(2), 12),
    expect.closeTo(firstOf(3), 12),
  ]);
  expect(() => where({ warmUp: -1 })).toThrow(/: warmUp is -1, expected a whole number from 0 up$/);
});

it("encode: a warm-up of inputs and target, which a resumed encoder needs as well", () => {
  const spec = {
    inputs: { x: { type: "number", warmUp: 2, missing: "zero" } },
    target: { column: "y", type: "number", scale: "standard", warmUp: 3 },
  } as const;
  const encoder = new RecordEncoder(spec);
  const rows = [1, 2, 4, 8, 16].map((x) => encoder.encode({ x, y: 10 * x }) as RecordRow); // no record has a fault
  expect(rows.map(({ input: [x] }) => x !== 0)).toEqual([false, false, true, true, true]);
  expect(rows.map(({ target }) => target !== 0)).toEqual([false, false, false, true, true]);
  expect(rows[2].scale.inverse(5)).toBe(15);
  expect(resumedEncoder(new RecordEncoder(spec), encoder.state).state).toEqual(encoder.state);
  const colder = { ...spec, inputs: { x: { type: "number", missing: "zero" } } } as const;
  expect(() => resumedEncoder(new RecordEncoder(colder), encoder.state)).toThrow(
    "encode: the column x is not as in the checkpoint",
  );
  expect(() => encode({ inputs: { x: { type: "number", warmUp: 0.5 } } })).toThrow(
    "encode: x: warmUp is 0.5, expected a whole number from 0 up",
  );
});

it("standardize tells mean and deviation", async () => {
  const scale = standardize();
  expect([scale.mean, scale.deviation]).toEqual([[], []]);
  await all(of([4, 1], [8, 1]).pipe(scale));
  expect([scale.mean, scale.deviation]).toEqual([
    [6, 1],
    [2, 0],
  ]);
  const warm = new Standardizer(1, Infinity, { seen: [2], mean: [6], squares: [8] }, 20);
  expect([warm.mean, warm.deviation, warm.transform([9])]).toEqual([[6], [2], [0]]);
});
