import fc from "fast-check";
import { expect, it } from "vitest";
import type { ColumnSpec, EncodingSpec } from "./ColumnSpec.js";
import { RecordEncoder, type RecordEncoderState, type RecordRow } from "./RecordEncoder.js";

const spec: EncodingSpec = {
  inputs: {
    x: { type: "number" },
    level: { type: "number", scale: "minMax", missing: "zero" },
    raw: { type: "number", scale: "none", missing: "reject" },
    place: { type: "category", slots: 2 },
    tag: { type: "category", slots: 3, vocabulary: "hashed", missing: "zero" },
    at: { type: "time", cycles: ["day", "week", "month", "year"] },
  },
  target: { column: "y", type: "number", scale: "standard" },
};
const circular: { self?: object } = {};
circular.self = circular;
const noon = Date.UTC(2001, 0, 1, 12); // a Monday

function encodeAll(encoder: RecordEncoder, records: readonly object[], learn = true): RecordRow[] {
  return records.map((record) => {
    const row = encoder.encode(record, learn);
    if ("reason" in row) throw new Error(row.reason);
    return row;
  });
}

it("makes a row that a person can make by hand", () => {
  const encoder = new RecordEncoder(spec);
  const rows = encodeAll(encoder, [
    { x: 4, level: 10, raw: 7, place: "Oslo", tag: "a", at: noon, y: 1 },
    { x: 8, level: 20, raw: "7", place: "Rome", tag: "a", at: noon, y: 3 },
    { x: 10, level: 15, raw: true, place: "Bonn", at: "2001-01-01T06:00Z", y: 4 },
  ]);
  const rounded = rows.map(({ input }) => [...input].map((value) => Math.round(value * 1000) / 1000 + 0));
  expect(rounded[0].slice(0, 7)).toEqual([0, 0, 0, 7, 1, 0, 0]);
  expect(rounded[1].slice(0, 7)).toEqual([0, 0, 0, 7, 0, 1, 0]);
  expect(rounded[2].slice(0, 4)).toEqual([2, 0, 0.5, 1]); // (10 - 6) / 2; (15 - 10) / 10
  expect(rounded[2][4] + rounded[2][5]).toBe(1); // Bonn shares a place
  expect(rounded[0].slice(7, 10)).toEqual(rounded[1].slice(7, 10));
  expect(rounded[2].slice(7, 10)).toEqual([0, 0, 0]);
  // Noon is the day's half, a fourteenth of the week, half a day into month and year.
  const turn = (turns: number): number[] => [Math.sin(2 * Math.PI * turns), Math.cos(2 * Math.PI * turns)];
  [...turn(1 / 2), ...turn(1 / 14), ...turn(1 / 62), ...turn(1 / 730)].forEach((value, index) =>
    expect(rows[0].input[10 + index]).toBeCloseTo(value, 6),
  );
  expect(rounded[2].slice(10, 12)).toEqual([1, 0]);
  expect(rows.map(({ target }) => target)).toEqual([0, 0, 2]); // (4 - 2) / 1
});

it("says what each number of a row is", () => {
  const encoder = new RecordEncoder(spec);
  encodeAll(encoder, [{ raw: 0, place: "Oslo" }]);
  expect(encoder.names).toEqual([
    "x",
    "x is missing",
    "level",
    "raw",
    "place = Oslo",
    "place = (1)",
    "place is missing",
    "tag = (0)",
    "tag = (1)",
    "tag = (2)",
    "at sin(day)",
    "at cos(day)",
    "at sin(week)",
    "at cos(week)",
    "at sin(month)",
    "at cos(month)",
    "at sin(year)",
    "at cos(year)",
    "at is missing",
  ]);
  expect(encoder.width).toBe(encoder.names.length);
});

it("marks what is missing, and learns nothing from it", () => {
  const encoder = new RecordEncoder(spec);
  const [{ input, target }] = encodeAll(encoder, [{ raw: 0, x: null, place: "", y: null }]);
  const ones = [...input].flatMap((value, index) => (value === 1 ? [encoder.names[index]] : []));
  expect(ones).toEqual(["x is missing", "place is missing", "at is missing"]);
  expect([...input].filter((value) => value !== 0)).toHaveLength(3);
  expect(target).toBeUndefined();
  expect(encoder.state).toEqual(new RecordEncoder(spec).state);
});

it.each([
  [{ raw: null }, "raw is missing", "raw is missing"],
  [{ raw: "four" }, 'raw is "four", expected a finite number', "raw is not a finite number"],
  [{ raw: 1, x: Infinity }, "x is Infinity, expected a finite number", "x is not a finite number"],
  [{ raw: 1, x: NaN }, "x is NaN, expected a finite number", "x is not a finite number"],
  [{ raw: 1e300 }, "raw is 1e+300, expected a finite number", "raw is not a finite number"],
  [{ raw: [1] }, "raw is [1], expected a finite number", "raw is not a finite number"],
  [{ raw: 1, at: "soon" }, 'at is "soon", expected a time', "at is not a time"],
  [{ raw: 1, place: circular }, "place is { self }, expected a category", "place is not a category"],
  [{ raw: 1, y: "high" }, 'y is "high", expected a finite number', "y is not a finite number"],
  [null, "record is null, expected an object with columns", "record is no object with columns"],
  ["a,b", 'record is "a,b", expected an object with columns', "record is no object with columns"],
])("finds fault with %j, and learns nothing from it", (record, reason, kind) => {
  const encoder = new RecordEncoder(spec);
  const good = typeof record === "object" && record ? { x: 3, level: 5, place: "Oslo" } : undefined;
  expect(encoder.encode(good ? { ...good, ...(record as object) } : record)).toEqual({ reason, kind });
  expect(encoder.state).toEqual(new RecordEncoder(spec).state);
});

/** Whatever a wire can bring. */
const values = fc.oneof(
  fc.double(),
  fc.constantFrom(undefined, null, "", "Oslo", "Rome", true, 1e38, -3.4e38, 5e-324, 8.64e15, "2001-02-03"),
  fc.string(),
  fc.date({ noInvalidDate: false }),
);
const anyRecord = fc.record({
  x: values,
  level: values,
  raw: values,
  place: values,
  tag: values,
  at: values,
  y: values,
});

it("emits only finite numbers, for any record", () => {
  fc.assert(
    fc.property(fc.array(anyRecord, { maxLength: 20 }), (records) => {
      const encoder = new RecordEncoder(spec);
      for (const record of records) {
        const row = encoder.encode({ ...record, raw: Number.isFinite(record.raw) ? record.raw : 1 });
        if ("reason" in row) continue;
        for (const value of row.input) expect(Number.isFinite(value)).toBe(true);
        expect(Number.isFinite(Math.fround(row.target ?? 0))).toBe(true);
      }
    }),
    { seed: 7, numRuns: 300 },
  );
});

it("is the same again from its state as JSON, bit for bit", () => {
  fc.assert(
    fc.property(
      fc.array(anyRecord, { maxLength: 12 }),
      fc.array(anyRecord, { maxLength: 6 }),
      (first, then) => {
        const encoder = new RecordEncoder(spec);
        for (const record of first) encoder.encode({ ...record, raw: 1 });
        const copy = new RecordEncoder({ state: JSON.parse(JSON.stringify(encoder.state)) });
        expect(copy.width).toBe(encoder.width);
        expect(copy.names).toEqual(encoder.names);
        for (const record of then)
          expect(copy.encode({ ...record, raw: 1 })).toEqual(encoder.encode({ ...record, raw: 1 }));
      },
    ),
    { seed: 7, numRuns: 100 },
  );
});

it("saves defaults too, so that other ones of later change nothing", () => {
  const { inputs } = new RecordEncoder({
    inputs: { x: { type: "number" }, place: { type: "category", slots: 2 }, at: { type: "time" } },
  }).state;
  expect(inputs).toMatchObject([
    { column: "x", type: "number", scale: "standard", limit: 10, missing: "indicator" },
    { column: "place", type: "category", slots: 2, vocabulary: "growing", missing: "indicator" },
    { column: "at", type: "time", cycles: ["day", "week"], missing: "indicator" },
  ]);
});

it("learns nothing when it may not", () => {
  const encoder = new RecordEncoder(spec);
  encodeAll(encoder, [{ x: 4, raw: 1, place: "Oslo", y: 1 }]);
  const before = JSON.stringify(encoder.state);
  encodeAll(encoder, [{ x: 8, level: 3, raw: 1, place: "Rome", y: 5 }], false);
  expect(JSON.stringify(encoder.state)).toBe(before);
});

it("brings predictions back to the target's units", () => {
  const encoder = new RecordEncoder(spec);
  encodeAll(encoder, [
    { raw: 0, y: 4 },
    { raw: 0, y: 8 },
  ]);
  expect(encoder.inverse(2)).toBe(10);
  expect(encoder.inverse([0, -1])).toEqual([6, 4]);
  expect(encoder.inverse(Float32Array.of(1))).toEqual(Float32Array.of(8));
  const { target: _, ...inputsOnly } = spec;
  expect(() => new RecordEncoder(inputsOnly).inverse(2)).toThrow(
    "encode: there is no target, whose units are needed; name one in the spec",
  );
});

it("numbers classes in the order of appearance, and rejects one too many", () => {
  const { inputs } = spec;
  const encoder = new RecordEncoder({ inputs, target: { column: "kind", type: "category", slots: 2 } });
  const kinds = (names: readonly unknown[], learn = true): unknown[] =>
    names.map((kind) => {
      const row = encoder.encode({ raw: 0, kind }, learn);
      return "reason" in row ? row.reason : row.target;
    });
  expect(kinds(["red"])).toEqual([0]);
  expect(kinds(["green"], false)).toEqual(['kind is "green", expected one of at most 2 classes']);
  expect(kinds(["green", "red", "blue", null])).toEqual([
    1,
    0,
    'kind is "blue", expected one of at most 2 classes',
    undefined,
  ]);
  expect(encoder.classes).toEqual(["red", "green"]);
  expect(() => encoder.inverse(1)).toThrow(
    "encode: kind is a category, which has no inverse; classes[index] is the name",
  );
});

it.each([
  [{ inputs: {} }, "encode: inputs has no columns, expected at least one"],
  [{ inputs: { x: { type: "text" } } }, 'encode: x: type is "text", expected "number", "category" or "time"'],
  [{ inputs: { x: { type: "toString" } } }, 'encode: x: type is "toString", expected'],
  [
    { inputs: { x: { type: "number", scales: 1 } } },
    'encode: x: no option named "scales"; it has type, scale, limit, warmUp, missing, missingValues',
  ],
  [
    { inputs: { x: { type: "number", scale: "log" } } },
    'encode: x: scale is "log", expected "standard", "minMax" or "none"',
  ],
  [
    { inputs: { x: { type: "number", limit: 0 } } },
    "encode: x: limit is 0, expected a positive, finite number",
  ],
  [
    { inputs: { x: { type: "number", limit: Infinity } } },
    "encode: x: limit is Infinity, expected a positive, finite number",
  ],
  [
    { inputs: { x: { type: "number", missing: "skip" } } },
    'encode: x: missing is "skip", expected "indicator", "zero" or "reject"',
  ],
  [
    { inputs: { x: { type: "category" } } },
    "encode: x: slots is undefined, expected a whole number from 1 up",
  ],
  [
    { inputs: { x: { type: "category", slots: 2, vocabulary: "fixed" } } },
    'encode: x: vocabulary is "fixed", expected "growing" or "hashed"',
  ],
  [{ inputs: { x: { type: "time", cycles: [] } } }, "encode: x: cycles is empty, expected at least one"],
  [
    { inputs: { x: { type: "time", cycles: ["hour"] } } },
    'encode: x: cycle is "hour", expected "day", "week", "month" or "year"',
  ],
  [
    { inputs: { x: { type: "number" } }, target: { column: "x", type: "number" } },
    'encode: "x" is an input and the target; the net would only copy it',
  ],
  [
    { inputs: { x: { type: "number" } }, target: { column: "y", type: "time" } },
    'encode: y: type is "time", expected "number" or "category"',
  ],
  [
    { inputs: { x: { type: "number" } }, target: { type: "number" } },
    "encode: target.column is undefined, expected the name of a column",
  ],
  [
    { inputs: { x: { type: "number" } }, target: "y" },
    'encode: target is "y", expected a column with its type, as in { column: "y", type: "number" }',
  ],
  [{}, 'encode: inputs is undefined, expected columns by name, as in { x: { type: "number" } }'],
  [
    { inputs: ["x", "y"] },
    'encode: inputs is ["x", "y"], expected columns by name, as in { x: { type: "number" } }',
  ],
  [{ inputs: { x: "number" } }, 'encode: x: has no type, expected a column such as { type: "number" }'],
  [
    { inputs: { x: { type: "number", missingValues: "NA" } } },
    'encode: x: missingValues is "NA", expected a list of texts such as ["NA", "-999"]',
  ],
  [
    { inputs: { x: { type: "number" } }, missingValues: [-999] },
    'encode: x: missingValues is [-999], expected a list of texts such as ["NA", "-999"]',
  ],
  [
    { inputs: { __proto__: { type: "number" }, x: { type: "number" } } },
    'encode: inputs has a column as its prototype; write ["__proto__"]: { type: … }',
  ],
  [
    { state: { inputs: [null] } },
    "encode: state is { inputs }, expected the state of another encode, { inputs, target }",
  ],
])("refuses %j", (wrong, message) => {
  // Specs come from JSON, whatever the type says.
  expect(() => new RecordEncoder(wrong as unknown as EncodingSpec)).toThrow(message);
});

it("reads columns with names that every object has, and misses them where the record lacks them", () => {
  for (const name of ["constructor", "toString", "valueOf", "__proto__", "hasOwnProperty"]) {
    const named: EncodingSpec = {
      inputs: Object.fromEntries<ColumnSpec>([
        [name, { type: "number", scale: "none" }],
        ["x", { type: "number" }],
      ]),
      target: { column: `${name}2`, type: "number" },
    };
    const record = JSON.parse(`{"${name}": 5, "${name}2": 3, "x": 1}`) as object;
    const encoder = new RecordEncoder(named);
    const rows = encodeAll(encoder, [record, { x: 1 }]);
    expect([...rows[0].input]).toEqual([5, 0, 0, 0]);
    expect([...rows[1].input]).toEqual([0, 1, 0, 0]);
    expect(rows.map(({ target }) => target)).toEqual([3, undefined]);
    const copy = new RecordEncoder({
      state: JSON.parse(JSON.stringify(encoder.state)) as RecordEncoderState,
    });
    expect(copy.names).toEqual([name, `${name} is missing`, "x", "x is missing"]);
    expect(copy.encode(record)).toEqual(encoder.encode(record));

    const wanted = new RecordEncoder({
      inputs: { x: { type: "number" } },
      target: { column: name, type: "category", slots: 2 },
    });
    expect(encodeAll(wanted, [{ x: 1 }, record])).toMatchObject([{ target: undefined }, { target: 0 }]);
    const needed = new RecordEncoder({
      inputs: Object.fromEntries([[name, { type: "category", slots: 2, missing: "reject" }]]),
    });
    expect(needed.encode({ x: 1 })).toMatchObject({ reason: `${name} is missing` });
  }
});

it("keeps the values of a category that are names of what every object has", () => {
  const encoder = new RecordEncoder({ inputs: { word: { type: "category", slots: 3, missing: "zero" } } });
  const words = ["constructor", "__proto__", "toString"];
  const rows = encodeAll(
    encoder,
    words.map((word) => ({ word })),
  );
  expect(rows.map(({ input }) => input.indexOf(1))).toEqual([0, 1, 2]);
  const copy = new RecordEncoder({ state: JSON.parse(JSON.stringify(encoder.state)) as RecordEncoderState });
  expect(copy.names).toEqual(words.map((word) => `word = ${word}`));
});

it("takes texts that mean missing for missing, by the type of the column", () => {
  const encoder = new RecordEncoder({
    inputs: {
      x: { type: "number" },
      code: { type: "category", slots: 2 },
      at: { type: "time", cycles: ["day"] },
    },
    target: { column: "y", type: "number" },
  });
  const marks = (texts: object): string[] => {
    const [{ input }] = encodeAll(encoder, [texts]);
    return encoder.names.filter((name, index) => name.endsWith("missing") && input[index] === 1);
  };
  const allMissing = ["x is missing", "code is missing", "at is missing"];
  for (const text of ["?", "-", "N/A", "n/a", "null", "NaN", " ", ""])
    expect(marks({ x: text, code: text, at: text })).toEqual(allMissing);
  expect(marks({ x: "NA", code: "NA", at: "None" })).toEqual(["x is missing", "at is missing"]);
  expect(encodeAll(encoder, [{ y: "?" }])[0].target).toBeUndefined();
  expect(encoder.encode({ x: NaN })).toMatchObject({ reason: "x is NaN, expected a finite number" });
});

it("takes other texts for missing where it is told to, for all columns or for one, and from its state too", () => {
  const encoder = new RecordEncoder({
    inputs: {
      x: { type: "number", scale: "none", missing: "zero" },
      code: { type: "category", slots: 2, missing: "zero" },
      plain: { type: "category", slots: 2, missing: "zero", missingValues: [] },
    },
    target: { column: "y", type: "number" },
    missingValues: ["-999", "NA"],
  });
  const copy = new RecordEncoder({ state: JSON.parse(JSON.stringify(encoder.state)) as RecordEncoderState });
  for (const each of [encoder, copy]) {
    const [{ input, target }] = encodeAll(each, [{ x: -999, code: "NA", plain: "NA", y: "-999" }]);
    expect([...input]).toEqual([0, 0, 0, 1, 0]);
    expect(target).toBeUndefined();
    expect(each.encode({ x: "?" })).toMatchObject({ reason: 'x is "?", expected a finite number' });
  }
});

it("gives each row the scale from before it", () => {
  const encoder = new RecordEncoder(spec);
  const rows = encodeAll(encoder, [{ raw: 0, y: 4 }, { raw: 0, y: 8 }, { raw: 0 }, { raw: 0, y: 0 }]);
  expect(rows.map(({ scale }) => scale.inverse(1))).toEqual([1, 4, 8, 8]);
  expect(encoder.scale).toEqual({ factor: [Math.sqrt(32 / 3)], shift: [4] });
});
