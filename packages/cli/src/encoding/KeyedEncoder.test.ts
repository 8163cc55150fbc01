import { expect, it } from "vitest";
import { BadRecord } from "../sources/BadRecord.js";
import type { RawRecord } from "../sources/RawRecord.js";
import type { EncodedSample } from "./EncodedSample.js";
import type { EncodingPlan } from "./EncodingPlan.js";
import { KeyedEncoder } from "./KeyedEncoder.js";

const plan: EncodingPlan = {
  columns: [
    { name: "x", type: "number", slots: 0 },
    { name: "at", type: "time", slots: 0 },
    { name: "place", type: "category", slots: 2 },
  ],
  target: { text: "y", column: "y" },
  task: "binary",
  key: "place",
  maxKeys: 2,
};
const monday = Date.UTC(2001, 0, 1);
const record = (x: unknown, hours: number, place: unknown, y?: unknown): RawRecord => ({
  x,
  at: new Date(monday + hours * 3_600_000),
  place,
  y,
});

function encodeAll(encoder: KeyedEncoder, records: readonly RawRecord[]): EncodedSample[] {
  return records.map((raw, index) => {
    const sample = encoder.encode(raw, index);
    if (sample instanceof BadRecord) throw new Error(sample.detail);
    return sample;
  });
}

it("makes a row of scaled numbers, cycles, one-hot places and the key's last target", () => {
  const encoder = new KeyedEncoder(plan);
  const samples = encodeAll(encoder, [
    record(4, 0, "Oslo", 1),
    record(8, 6, "Rome", 0),
    record(10, 12, "Oslo"),
  ]);
  const rows = samples.map(({ input }) => [...input].map((value) => Math.round(value * 1000) / 1000 + 0));
  //  x, gap, sin and cos of the hour, of the weekday, Oslo, Rome, last target, known
  expect(rows[0]).toEqual(
    [0, 0, 0, 1, 0.782, 0.623, 1, 0, 0, 0].map((value, index) =>
      index === 4 || index === 5 ? rows[0][index] : value,
    ),
  );
  expect(rows[1].slice(2, 4)).toEqual([1, 0]);
  expect(rows[2].slice(0, 4)).toEqual([2, 0, 0, -1]);
  expect(rows[2].slice(6)).toEqual([1, 0, 1, 1]);
  expect(samples.map(({ target }) => target)).toEqual([1, 0, undefined]);
  expect(samples.map(({ key }) => key)).toEqual(["Oslo", "Rome", "Oslo"]);
});

it("repeats a week after seven days", () => {
  const [first, second] = encodeAll(new KeyedEncoder(plan), [
    record(0, 0, "Oslo"),
    record(0, 7 * 24, "Oslo"),
  ]);
  [2, 3, 4, 5].forEach((index) => expect(second.input[index]).toBeCloseTo(first.input[index], 4));
});

it.each([
  [record(undefined, 0, "Oslo"), "x is missing", "x is missing"],
  [record("four", 0, "Oslo"), "x is not a finite number", 'x is "four", expected a finite number'],
  [record(Infinity, 0, "Oslo"), "x is not a finite number", "x is Infinity, expected a finite number"],
  [{ ...record(1, 0, "Oslo"), at: "soon" }, "at is not a time", 'at is "soon", expected a time'],
  [record(1, 0, null), "place is missing", "place is missing"],
  [record(1, 0, "Oslo", "perhaps"), "y is not a target", 'y is "perhaps", expected a target'],
])("rejects %j", (raw, kind, detail) => {
  const encoder = new KeyedEncoder(plan);
  expect(encoder.encode(raw, 0)).toEqual(new BadRecord(kind, detail));
  expect(encoder.memory.size).toBe(0);
});

it("scales a regression's target with what was known before it", () => {
  const encoder = new KeyedEncoder({ ...plan, task: "regression", key: undefined });
  const samples = encodeAll(
    encoder,
    [4, 8, 10].map((y, index) => record(0, index, "Oslo", y)),
  );
  expect(samples.map(({ target, centre, spread }) => [target, centre, spread])).toEqual([
    [0, 0, 0],
    [0, 4, 0],
    [2, 6, 2],
  ]);
  expect(samples.map(({ previous }) => previous)).toEqual([undefined, 4, 8]);
});

it("forgets the key that was used longest ago", () => {
  const encoder = new KeyedEncoder(plan);
  const places = ["Oslo", "Rome", "Bonn", "Oslo"];
  expect(
    encodeAll(
      encoder,
      places.map((place) => record(0, 0, place, 1)),
    ).map(({ previous }) => previous),
  ).toEqual([undefined, undefined, undefined, undefined]);
});

it("continues from its state as if it had never stopped, and learns nothing when it may not", () => {
  const records = Array.from({ length: 20 }, (_, index) =>
    record(index % 7, index, ["Oslo", "Rome"][index % 2], index % 2),
  );
  const whole = encodeAll(new KeyedEncoder(plan), records);
  const first = new KeyedEncoder(plan);
  encodeAll(first, records.slice(0, 10));
  const state = structuredClone(first.state);
  const rest = encodeAll(new KeyedEncoder(plan, state), records.slice(10));
  expect(rest.map(({ input }) => input)).toEqual(whole.slice(10).map(({ input }) => input));
  const frozen = new KeyedEncoder(plan, state);
  frozen.freeze();
  encodeAll(frozen, records.slice(10));
  expect(frozen.state.records).toEqual(state.records);
});

it("keys, targets and inputs may have names that every object has; a record without them misses them", () => {
  const encoder = new KeyedEncoder({
    columns: [{ name: "toString", type: "number", slots: 0 }],
    target: { text: "valueOf", column: "valueOf" },
    task: "regression",
    key: "constructor",
    maxKeys: 2,
  });
  const raw = JSON.parse('{"toString": 4, "valueOf": 5, "constructor": "a"}') as RawRecord;
  expect(encodeAll(encoder, [raw])).toMatchObject([{ key: "a", actual: 5 }]);
  const { valueOf: _, ...unlabelled } = raw;
  expect(encodeAll(encoder, [unlabelled])).toMatchObject([{ key: "a", actual: undefined }]);
  expect(encoder.encode({ toString: 4, constructor: " " }, 2)).toEqual(
    new BadRecord("constructor is missing", "constructor is missing"),
  );
  expect(encoder.encode({ constructor: "NA" }, 3)).toEqual(
    new BadRecord("toString is missing", "toString is missing"),
  );
});

it("gives a regression's sample the scale from before its target", () => {
  const encoder = new KeyedEncoder({ ...plan, task: "regression" });
  const samples = encodeAll(encoder, [
    record(1, 0, "Oslo", 7.66),
    record(1, 1, "Oslo", 3),
    record(1, 2, "Oslo", 9),
  ]);
  // What an output of 0 means, centre + 0 · spread: nothing known, then the first target, then the mean of two.
  expect(samples.map(({ centre }) => centre)).toEqual([0, 7.66, (7.66 + 3) / 2]);
});

it("takes a text such as a question mark for a category, and for a missing number", () => {
  const encoder = new KeyedEncoder(plan);
  const [sample] = encodeAll(encoder, [record(4, 0, "?", 1)]);
  expect(sample.key).toBe("?");
  expect(encoder.encode(record("?", 1, "Oslo", 1), 1)).toEqual(new BadRecord("x is missing", "x is missing"));
});
