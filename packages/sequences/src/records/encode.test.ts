import { from, lastValueFrom, of, Subject, toArray } from "rxjs";
import { TestScheduler } from "rxjs/testing";
import { expect, it } from "vitest";
import { encode, type EncodeOptions, type RejectedRecord } from "./encode.js";
import type { SchemaResult, StandardSchema } from "./StandardSchema.js";

const spec = {
  inputs: { x: { type: "number", missing: "zero" }, place: { type: "category", slots: 2, missing: "zero" } },
  target: { column: "y", type: "number" },
} as const;

/** The scale of a target that is not scaled. */
const asItIs = { factor: [1], shift: [0] };

/** A schema as libraries make them: x must be a number, or a text that is turned into one. */
const schemaOf = (validate: (value: unknown) => SchemaResult | Promise<SchemaResult>): StandardSchema => ({
  "~standard": { version: 1, vendor: "test", validate },
});
const fahrenheit = schemaOf((value) => {
  const { f } = value as { f: unknown };
  return typeof f === "number"
    ? { value: { x: ((f - 32) * 5) / 9 } }
    : { issues: [{ message: "expected number", path: ["f", { key: 0 }] }, { message: "no good" }] };
});

it("makes a sample of each record, and diverts those that cannot be read", () => {
  new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run(
    ({ cold, expectObservable }) => {
      const p = { x: 4, place: "Oslo", y: 1 };
      const q = { x: "a", place: "Rome" };
      const r = { x: 8, place: "Rome" };
      const rejected$ = new Subject<RejectedRecord>();
      expectObservable(rejected$).toBe("--c", {
        c: { reason: 'x is "a", expected a finite number', kind: "x is not a finite number", record: q },
      });
      const encoder = encode({ ...spec, rejected: rejected$ });
      expectObservable(cold("p-q-r-|", { p, q, r }).pipe(encoder)).toBe("a---b-|", {
        a: { input: Float32Array.of(0, 1, 0), target: 1, scale: asItIs, record: p },
        b: { input: Float32Array.of(0, 0, 1), target: undefined, scale: asItIs, record: r },
      });
    },
  );
});

it("keeps the user's record and its type", async () => {
  const record = { x: 1, id: "a7" };
  const sample = await lastValueFrom(of(record).pipe(encode(spec)));
  expect(sample.record.id).toBe("a7");
  expect(sample.record).toBe(record);
});

it("continues from its state as if it had never stopped, learning or not", async () => {
  const records = [4, 8, 10, 3].map((x, index) => ({ x, place: `${index % 3}`, y: x }));
  const all = (options: EncodeOptions, some: readonly object[]) =>
    lastValueFrom(from(some).pipe(encode(options), toArray()));
  const whole = await all(spec, records);
  const first = encode(spec);
  await lastValueFrom(from(records.slice(0, 2)).pipe(first));
  const state = JSON.parse(JSON.stringify(first.state));
  expect(await all({ state }, records.slice(2))).toEqual(whole.slice(2));
  const frozen = encode({ state, learn: false });
  expect(await lastValueFrom(of(records[2]).pipe(frozen))).toEqual(whole[2]);
  expect(frozen.state).toEqual(first.state);
  expect([frozen.width, frozen.names]).toEqual([3, ["x", "place = 0", "place = 1"]]);
});

it("says the target's classes and takes its scale back", async () => {
  const classes = encode({ ...spec, target: { column: "kind", type: "category", slots: 3 } });
  await lastValueFrom(of({ kind: "red" }, { kind: "green" }).pipe(classes));
  expect(classes.classes).toEqual(["red", "green"]);
  const numbers = encode({ ...spec, target: { column: "y", type: "number", scale: "standard" } });
  await lastValueFrom(of({ y: 4 }, { y: 8 }).pipe(numbers));
  expect(numbers.inverse(2)).toBe(4); // one target was known before the newest record
  expect(numbers.inverse(2, 1)).toBe(10);
});

it("encodes what a schema gives back, and rejects what it has issues with", async () => {
  const reasons: string[] = [];
  const encoder = encode({
    inputs: { x: { type: "number", scale: "none" } },
    schema: fahrenheit,
    rejected: { next: ({ reason }) => reasons.push(reason) },
  });
  const samples = await lastValueFrom(of({ f: 212 }, { f: "hot" }, { f: Infinity }).pipe(encoder, toArray()));
  expect(samples).toMatchObject([{ input: Float32Array.of(100, 0), target: undefined, record: { f: 212 } }]);
  expect(samples).toHaveLength(1);
  expect(reasons).toEqual(["f.0: expected number; no good", "x is Infinity, expected a finite number"]);
});

it("ends in an error when the schema makes one wait, even if nothing good comes of it", async () => {
  for (const answer of [Promise.resolve({ value: {} }), Promise.reject(new Error("late"))]) {
    const slow = encode({ ...spec, schema: schemaOf(() => answer) });
    await expect(lastValueFrom(of({ x: 1 }).pipe(slow))).rejects.toThrow(
      "encode: the schema answers with a promise, expected an answer at once; validate before, with concatMap",
    );
  }
});

it("refuses options that do not exist", () => {
  expect(() => encode({ ...spec, input: {} } as EncodeOptions)).toThrow(
    'encode: no option named "input"; it has inputs, target, missingValues, schema, rejected, learn',
  );
  expect(() => encode({ state: encode(spec).state, target: spec.target })).toThrow(
    'encode: no option named "target"; it has state, schema, rejected, learn',
  );
});

it("encodes a single record without learning, and says what is wrong with one", async () => {
  const rejected: unknown[] = [];
  const encoder = encode({
    inputs: { x: { type: "number" }, place: { type: "category", slots: 2 } },
    target: { column: "y", type: "number", scale: "standard" },
    rejected: { next: (record) => rejected.push(record) },
  });
  await lastValueFrom(of({ x: 4, place: "Oslo", y: 1 }, { x: 8, place: "Oslo", y: 3 }).pipe(encoder));
  const before = JSON.stringify(encoder.state);
  const request = { x: 10, place: "Rome", id: 7 };
  const sample = encoder.encode(request);
  if ("reason" in sample) throw new Error(sample.reason);
  expect(sample.input.slice(0, 2)).toEqual(Float32Array.of(2, 0)); // (10 - 6) / 2
  expect(sample.record.id).toBe(7);
  expect(sample.target).toBeUndefined();
  expect(sample.scale.inverse(2)).toBe(4);
  const bad = { x: "warm" };
  expect(encoder.encode(bad)).toEqual({
    reason: 'x is "warm", expected a finite number',
    kind: "x is not a finite number",
    record: bad,
  });
  expect(encoder.encode(undefined)).toMatchObject({
    reason: "record is undefined, expected an object with columns",
  });
  expect(rejected).toEqual([]);
  expect(JSON.stringify(encoder.state)).toBe(before);
});

it("validates a single record by the schema", () => {
  const encoder = encode({ inputs: { x: { type: "number", scale: "none" } }, schema: fahrenheit });
  expect(encoder.encode({ f: 212 })).toMatchObject({ input: Float32Array.of(100, 0), record: { f: 212 } });
  expect(encoder.encode({ f: "hot" })).toMatchObject({ reason: "f.0: expected number; no good" });
});

it("refuses a schema and an observer that are none", async () => {
  expect(() => encode({ ...spec, rejected: {} as never })).toThrow(
    new TypeError("encode: rejected is {}, expected an observer with next, such as a Subject"),
  );
  expect(() => encode({ ...spec, schema: { parse: () => 1 } as never })).toThrow(
    new TypeError(
      "encode: schema is { parse }, expected a schema of a library that implements Standard Schema",
    ),
  );
  const odd = encode({ ...spec, schema: schemaOf(() => 5 as never) });
  await expect(lastValueFrom(of({ x: 1 }).pipe(odd))).rejects.toThrow(
    new TypeError("encode: the schema answers with 5, expected { value } or { issues }"),
  );
});
