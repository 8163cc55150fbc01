import { tensor } from "@backstream/tensors";
import { firstValueFrom, from, map, of, toArray, type Observable } from "rxjs";
import { expect, expectTypeOf, it } from "vitest";
import { difference } from "./difference.js";
import { minMax } from "./minMax.js";
import { encode } from "./records/encode.js";
import type { Scale } from "./Scale.js";
import { linearScale, noScale, withScale } from "./scales.js";
import { standardize } from "./standardize.js";

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

it.each(Object.entries(scalings))("%s: a prediction does not know the truth", async (_, make) => {
  const operator = make();
  // A net that always outputs 0, as observers of predictions see it: while the sample is delivered.
  const guesses = await all(
    samples$.pipe(
      operator,
      map(({ scale }) => ({ honest: scale.inverse(0), after: operator.inverse(0) })),
    ),
  );
  expect(rmse([guesses[0].after])).toBe(0); // the mean, or the minimum, of the one value that was seen is that value
  expect(rmse([guesses[0].honest])).toBeCloseTo(7.66, 12);
  expect(guesses.slice(1).map(({ honest }) => honest)).toEqual(
    guesses.slice(0, -1).map(({ after }) => after),
  );
});

it("encode: a prediction does not know the truth", async () => {
  const encoder = encode({
    inputs: { id: { type: "number" } },
    target: { column: "target", type: "number", scale: "standard" },
  });
  const guesses = await all(
    samples$.pipe(
      encoder,
      map(({ scale }) => ({ honest: scale.inverse(0), after: encoder.inverse(0) })),
    ),
  );
  expect(rmse([guesses[0].after])).toBe(0);
  expect(rmse([guesses[0].honest])).toBeCloseTo(7.66, 12);
  expect(guesses.slice(1).map(({ honest }) => honest)).toEqual(
    guesses.slice(0, -1).map(({ after }) => after),
  );
});

it("a scale takes back exactly what was done to its own sample, whenever it is asked", async () => {
  const makers: readonly (() => Scaling)[] = [
    ...Object.values(scalings),
    () => difference({ field: "target", lag: 2 }),
  ];
  for (const make of makers) {
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
