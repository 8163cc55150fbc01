import { expect, it } from "vitest";
import { KeyedEncoder } from "./KeyedEncoder.js";
import { planEncoding, type EncodingOptions } from "./planEncoding.js";

const first = Array.from({ length: 10 }, (_, index) => ({
  at: `2020-01-${10 + index}`,
  place: index % 2 ? "Oslo" : "Rome",
  size: index,
  rare: index === 0 ? 1 : null,
  late: index % 2,
  note: "x",
}));
const plan = (options: EncodingOptions) => planEncoding(options, Object.keys(first[0]), first);

it("takes all other columns by their types, but those that are mostly empty", () => {
  const { columns, task } = plan({ target: "late" });
  expect(columns.map(({ name, type }) => [name, type])).toEqual([
    ["at", "time"],
    ["place", "category"],
    ["size", "number"],
    ["note", "category"],
  ]);
  expect(task).toBe("binary");
});

it("takes a column of texts that come again as classes, and one of numbers if it is told so", () => {
  expect(plan({ target: "place" })).toMatchObject({ task: "multiclass", classes: 4 });
  expect(plan({ target: "size", task: "multiclass" })).toMatchObject({ task: "multiclass", classes: 16 });
  expect(plan({ target: "size", classes: 12 })).toMatchObject({ task: "multiclass", classes: 12 });
  expect(plan({ target: "size" })).not.toHaveProperty("classes");
});

it("lets types be overridden and inputs be chosen", () => {
  const { columns } = plan({ target: "late", inputs: ["size", "rare"], types: { size: "category" } });
  expect(columns).toEqual([
    { name: "size", type: "category", slots: 16 },
    { name: "rare", type: "number", slots: 0 },
  ]);
});

it("counts a number once, a time five times, a category by its places, and two for the last target", () => {
  expect(new KeyedEncoder(plan({ target: "late", inputs: ["at", "place", "size"] })).width).toBe(
    5 + 8 + 1 + 2,
  );
});

it("keeps how texts are read, as given or as guessed", () => {
  const local = Array.from({ length: 20 }, (_, index) => ({
    day: `${10 + index}.01.2024`,
    price: `${index},5`,
    people: "1.234",
    y: `${index},25`,
  }));
  const names = Object.keys(local[0]);
  expect(planEncoding({ target: "y" }, names, local)).toMatchObject({
    columns: [
      { name: "day", type: "time", format: "dmy" },
      { name: "price", type: "number", format: "comma" },
      { name: "people", type: "number", format: "comma" },
    ],
    target: { column: "y", format: "comma" },
    task: "regression",
  });
  const types = { day: "category", price: "number:point", people: "number:point" };
  const { columns } = planEncoding({ target: "y", types }, names, local);
  expect(columns.map(({ type, format }) => [type, format])).toEqual([
    ["category", undefined],
    ["number", "point"],
    ["number", "point"],
  ]);
});

it("knows columns named as what objects inherit", () => {
  const odd = [0, 1].map((y) => JSON.parse(`{ "constructor": ${y}, "__proto__": "a", "y": ${y} }`) as object);
  const { columns } = planEncoding({ target: "y" }, ["constructor", "__proto__", "y"], odd as never);
  expect(columns.map(({ name, type }) => [name, type])).toEqual([
    ["constructor", "number"],
    ["__proto__", "category"],
  ]);
});

it("makes many categories share places", () => {
  const names = Array.from({ length: 20 }, (_, index) => `c${index}`);
  const wide = Array.from({ length: 300 }, (_, row) => ({
    y: row,
    ...Object.fromEntries(names.map((name) => [name, `v${row}`])),
  }));
  expect(new KeyedEncoder(planEncoding({ target: "y" }, ["y", ...names], wide)).width).toBeLessThanOrEqual(
    1026,
  );
});

it.each([
  [{ target: "size" }, "regression"],
  [{ target: "late", task: "regression" }, "regression"],
  [{ target: "size > 3" }, "binary"],
  [{ target: "place == Oslo" }, "binary"],
])("finds the task of %j", (options, task) => {
  expect(plan(options).task).toBe(task);
});

it.each([
  [{ target: "nope" }, '--target: no column "nope"; the source has at, place, size, rare, late, note'],
  [
    { target: "late", key: "nope" },
    '--key: no column "nope"; the source has at, place, size, rare, late, note',
  ],
  [
    { target: "late", inputs: ["nope"] },
    '--inputs: no column "nope"; the source has at, place, size, rare, late, note',
  ],
  [{ target: "late", inputs: ["late"] }, '--inputs: "late" is the target; the net would only copy it'],
  [
    { target: "late", types: { nope: "time" } },
    '--types: no column "nope"; the source has at, place, size, rare, late, note',
  ],
  [
    { target: "late", types: { size: "text" } },
    '--types: "size" cannot be a "text", expected number, category or time',
  ],
  [{ target: "late", task: "sorting" }, '--task: "sorting" is none, expected regression, binary, multiclass'],
  [
    { target: "size > 3", classes: 3 },
    '--classes: "size > 3" is true or false; leave it out, or name a column with --task multiclass',
  ],
  [
    { target: "size", task: "regression", classes: 3 },
    '--classes: "size" is for --task regression; leave it out, or name a column with --task multiclass',
  ],
  [{ target: "size > 3", task: "multiclass" }, '--task: "size > 3" is true or false, expected binary'],
  [
    { target: "late", types: { at: "time:comma" } },
    '--types: "at" cannot be a "time:comma", expected number, category or time, or with a format: number:comma, number:point, time:dmy, time:mdy, time:ymd',
  ],
  [
    { target: "place > 3" },
    '--target: "place > 3" compares numbers, but "place" holds texts such as "Rome"; compare it with == or !=',
  ],
  [{ target: "size > 3", task: "regression" }, '--task: "size > 3" is true or false, expected binary'],
  [
    { target: "at" },
    `--target: "at" holds texts; say which one counts, as in --target 'at == 2020-01-10', or take it as classes with --task multiclass`,
  ],
])("refuses %j", (options, message) => {
  expect(() => plan(options)).toThrow(message);
});

it("takes columns with names that every object has", () => {
  const names = ["constructor", "toString", "__proto__"];
  const records = first.map((record, index) =>
    Object.fromEntries([["late", record.late], ...names.map((name) => [name, index])]),
  );
  const { columns } = planEncoding({ target: "late" }, ["late", ...names], records);
  expect(columns.map(({ name, type }) => [name, type])).toEqual(names.map((name) => [name, "number"]));
  // They are mostly missing where only few records have them.
  const few = [...records.slice(0, 4), ...first];
  expect(planEncoding({ target: "late" }, ["late", "size", ...names], few).columns).toMatchObject([
    { name: "size" },
  ]);
});

it("finds the type of a column without the texts that mean missing", () => {
  const records = ["1", "NA", "n/a", "2", "?", "3", "4", "5"].map((size, index) => ({
    size,
    late: index % 2,
  }));
  expect(planEncoding({ target: "late" }, ["size", "late"], records).columns).toMatchObject([
    { name: "size", type: "number" },
  ]);
});

it("keeps a column of categories most of which are None", () => {
  const records = Array.from({ length: 10 }, (_, index) => ({
    alarm: index === 3 ? "fire" : "None",
    y: index,
  }));
  expect(planEncoding({ target: "y" }, ["alarm", "y"], records).columns).toMatchObject([
    { name: "alarm", type: "category" },
  ]);
});
