import type { Position, Progress } from "@backstream/core";
import fc from "fast-check";
import { from, of, type Observable } from "rxjs";
import { describe, expect, it } from "vitest";
import { encode, type RejectedRecord } from "./encode.js";

const at = (...offset: number[]): Position => ({ source: "SALES", offset });
const spec = {
  inputs: {
    celsius: { type: "number" },
    place: { type: "category", slots: 2 },
    colour: { type: "category", slots: 3, vocabulary: "hashed" },
    time: { type: "time" },
    height: { type: "number", scale: "minMax" },
  },
  target: { column: "sold", type: "number", scale: "standard" },
} as const;

interface Sale {
  readonly celsius?: number | string | undefined;
  readonly place?: string | undefined;
  readonly colour?: string;
  readonly time?: number;
  readonly height?: number;
  readonly sold?: number | undefined;
}
const sale: fc.Arbitrary<Sale> = fc.record(
  {
    celsius: fc.oneof(fc.integer({ min: -9, max: 40 }), fc.constant("warm")),
    place: fc.constantFrom("park", "beach", "forest", "lake"),
    colour: fc.constantFrom("red", "blue"),
    time: fc.integer({ min: 0, max: 1e12 }),
    height: fc.integer({ min: 0, max: 9 }),
    sold: fc.integer({ min: 0, max: 99 }),
  },
  { requiredKeys: [] },
);

function listOf<T>(values$: Observable<T>): T[] {
  const values: T[] = [];
  values$.subscribe((value) => values.push(value));
  return values;
}
function problemOf(values$: Observable<unknown>): unknown {
  let problem: unknown;
  values$.subscribe({ error: (error: unknown) => (problem = error) });
  return problem;
}

it("each sample has the state as of its record, whatever was read since, and resumes from it", () => {
  fc.assert(
    fc.property(fc.array(sale, { maxLength: 20 }), fc.nat(), (sales, choice) => {
      const records = sales.map((record, index) => ({ ...record, position: at(index) }));
      const whole = encode(spec);
      const samples = listOf(from(records).pipe(whole));
      if (samples.length === 0) return;
      const states = samples.map(({ position }) => position!.states!.encode()); // after all was read
      const chosen = choice % samples.length;
      const { offset } = samples[chosen].position!;
      const before = encode(spec);
      listOf(from(records.slice(0, offset[0] + 1)).pipe(before));
      expect(states[chosen]).toEqual(before.state);

      const checkpoint = JSON.parse(JSON.stringify({ positions: [at(...offset)], states: { encode: states[chosen] } })) as Progress; // prettier-ignore
      const resumed = encode({ ...spec, from: checkpoint });
      const rest = listOf(from(records.slice(offset[0] + 1)).pipe(resumed));
      const numbersOf = ({ input, target, scale }: (typeof samples)[number]) => ({ input, target, scale });
      expect(rest.map(numbersOf)).toEqual(samples.slice(chosen + 1).map(numbersOf));
      expect(resumed.state).toEqual(whole.state);
    }),
    { numRuns: 200, seed: 3 },
  );
});

describe("the position of a sample", () => {
  it("is that of its record, also behind a schema that leaves it out; rejected records are passed over", () => {
    const rejected: RejectedRecord[] = [];
    const schema = {
      "~standard": {
        version: 1,
        vendor: "example",
        validate: (record: unknown) => ({ value: { celsius: (record as Sale).celsius } }),
      },
    } as const;
    const encoder = encode({ inputs: { celsius: { type: "number" } }, schema, rejected: { next: (record) => rejected.push(record) } }); // prettier-ignore
    const records = [20, "warm", 22].map((celsius, index) => ({ celsius, position: at(5, index) }));
    const samples = listOf(from(records).pipe(encoder));
    expect(samples.map(({ position }) => position?.offset)).toEqual([
      [5, 0],
      [5, 2],
    ]);
    expect(rejected.map(({ record }) => record)).toEqual([records[1]]);
    expect(samples[0].record).toBe(records[0]);
  });

  it("is none where the record has none, or a column of that name", () => {
    const encoder = encode({ inputs: { position: { type: "category", slots: 2 } } });
    const [left, none] = listOf(of({ position: "left" }, {}).pipe(encoder));
    expect(left).not.toHaveProperty("position");
    expect(none).not.toHaveProperty("position");
    expect(left.input).toEqual(Float32Array.of(1, 0, 0));
  });

  it("has the state under the name that is given", () => {
    const inputs = { celsius: { type: "number" } } as const;
    const [sample] = listOf(of({ celsius: 1, position: at(0) }).pipe(encode({ inputs, name: "weather" })));
    expect(Object.keys(sample.position!.states!)).toEqual(["weather"]);
    const twice$ = of(sample).pipe(encode({ inputs, name: "weather" }));
    expect(problemOf(twice$)).toEqual(
      new RangeError(
        'encode: the position has a state named "weather" already, expected one for each operator; give this operator another name, by { name }',
      ),
    );
  });
});

describe("a checkpoint", () => {
  const learned = (state: unknown): Progress => ({ positions: [at(1)], states: { encode: state } });
  const { state } = encode(spec);

  it("comes before a state that is given, and needs no state where nothing was positioned", () => {
    const other = encode(spec);
    listOf(of({ celsius: 5 }).pipe(other));
    expect(encode({ state, from: learned(other.state) }).state).toEqual(other.state);
    expect(encode({ ...spec, from: {} }).state).toEqual(state);
    expect(encode({ ...spec, from: undefined }).state).toEqual(state);
  });

  it("of other columns is refused, with the first that differs", () => {
    const message = (column: string): string =>
      `encode: the column ${column} is not as in the checkpoint; give the spec that it was learned with, or begin without the checkpoint`;
    const { celsius, ...others } = spec.inputs;
    const { target } = spec;
    expect(() => encode({ inputs: { ...others, celsius }, target, from: learned(state) })).toThrow(
      new RangeError(message("place")),
    );
    expect(() => encode({ inputs: spec.inputs, from: learned(state) })).toThrow(
      new RangeError(message("sold")),
    );
    expect(() => encode({ inputs: { ...spec.inputs, place: { type: "category", slots: 9 } }, target, from: learned(state) })).toThrow(new RangeError(message("place"))); // prettier-ignore
    expect(() => encode({ inputs: spec.inputs, target, missingValues: ["?"], from: learned(state) })).toThrow(
      new RangeError(message("celsius")),
    );
  });

  it("without a state of that name, or with one that is none, is refused", () => {
    expect(() => encode({ ...spec, name: "weather", from: learned(state) })).toThrow(
      new RangeError(
        'encode: the checkpoint has no state named "weather", it has encode; give the operator the name that it had, or begin without the checkpoint',
      ),
    );
    expect(() => encode({ ...spec, from: learned(5) })).toThrow(
      new RangeError("encode: state is 5, expected the state of another encode, { inputs, target }"),
    );
  });
});

it("categories whose slots are by hash are the same in every process, and learn nothing", () => {
  const hashed = (places: readonly string[]) => {
    const encoder = encode({ inputs: { place: { type: "category", slots: 64, vocabulary: "hashed" } } });
    const samples = listOf(from(places.map((place) => ({ place }))).pipe(encoder));
    const known = encoder.state.inputs[0].known;
    return { slots: new Map(samples.map(({ input, record }) => [record.place, input.indexOf(1)])), known };
  };
  const one = hashed(["Oslo", "Rome", "Lima"]);
  const other = hashed(["Lima", "Bonn", "Oslo", "Rome"]);
  for (const [place, slot] of one.slots) expect(other.slots.get(place)).toBe(slot);
  expect(one.known).toBe(undefined);
});
