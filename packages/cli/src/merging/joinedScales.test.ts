import { expect, it } from "vitest";
import { KeyedEncoder } from "../encoding/KeyedEncoder.js";
import { planEncoding } from "../encoding/planEncoding.js";
import { joinedScales } from "./joinedScales.js";

const records = Array.from({ length: 60 }, (_, index) => ({
  k: `key ${index % 5}`,
  x: Math.sin(index) * 10 + 1000,
  c: ["red", "green"][index % 2],
  y: index * index,
}));
const planned = planEncoding({ target: "y", task: "regression", key: "k" }, ["k", "x", "c", "y"], records);
const columns = planned.columns.map((column) => ({
  ...column,
  ...(column.type === "category" && { vocabulary: "hashed" as const }),
}));
const plan = { ...planned, columns };
const learned = (part: readonly Readonly<Record<string, unknown>>[]) => {
  const encoder = new KeyedEncoder(plan);
  part.forEach((record, index) => encoder.encode(record, index));
  return encoder.state;
};

it("is what one encoder would have learned of all records", () => {
  const whole = learned(records);
  const of = (keep: (index: number) => boolean) => learned(records.filter((_, index) => keep(index % 5)));
  const state = joinedScales([
    of((key) => key < 2),
    of((key) => key > 3),
    of((key) => key === 2 || key === 3),
  ]);
  const numbersOf = ({ target, records: { inputs } }: typeof whole) =>
    [target, ...inputs.map(({ known }) => known)].flatMap((known) => Object.values(known ?? {})).flat();
  const [found, wanted] = [numbersOf(state), numbersOf(whole)];
  // Rounded to twelve digits, since sums in another order differ in the last ones.
  const rounded = (values: readonly unknown[]): readonly unknown[] =>
    values.map((value) => (typeof value === "number" ? Number(value.toPrecision(12)) : value));
  expect(rounded(found)).toEqual(rounded(wanted));
  expect(new Map(state.memory)).toEqual(new Map(whole.memory));
  void new KeyedEncoder(plan, state); // it is the state of one
});

it("is that of the only one, and takes those that have seen nothing", () => {
  const one = learned(records);
  expect(joinedScales([one])).toEqual(one);
  expect(joinedScales([one, learned([])])).toEqual(one);
  expect(joinedScales([learned([]), learned([])]).target).toEqual(learned([]).target);
});
