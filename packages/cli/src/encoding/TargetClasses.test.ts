import { expect, it } from "vitest";
import { BadRecord } from "../sources/BadRecord.js";
import { classesOf, hasClasses } from "./classesOf.js";
import { KeyedEncoder } from "./KeyedEncoder.js";
import type { EncodingPlan } from "./EncodingPlan.js";
import { TargetClasses } from "./TargetClasses.js";

const plan: EncodingPlan = {
  columns: [{ name: "x", type: "number", slots: 0 }],
  target: { text: "y", column: "y" },
  task: "multiclass",
  classes: 2,
  maxKeys: 1,
};

it("gives classes indices in the order of their appearance, and rejects those above its size", () => {
  const classes = new TargetClasses(plan);
  expect(["b", "a", "b", null].map((value) => classes.read(value, true))).toEqual([0, 1, 0, undefined]);
  expect(classes.names).toEqual(["b", "a"]);
  expect(classes.read("c", true)).toEqual(
    new BadRecord(
      "y has more than 2 classes",
      'y is "c", and the net has only 2 outputs, for the classes before it; learn with --classes N',
    ),
  );
  expect(new TargetClasses(plan, ["b"]).read("a", false)).toEqual(
    new BadRecord("y is none of the model's classes", `y is "a", which is none of the model's 1 classes`),
  );
});

it("encodes a class as its index, with the class of the record before as an input, and knows how many were known", () => {
  const encoder = new KeyedEncoder(plan);
  const samples = ["b", "a", undefined].map((y, index) => encoder.encode({ x: 1, y }, index));
  expect(samples.map((sample) => (sample instanceof BadRecord ? [] : [...sample.input].slice(1)))).toEqual([
    [0, 0, 0],
    [1, 0, 1],
    [0, 1, 1],
  ]);
  expect(samples).toMatchObject([
    { target: 0, actual: 0, known: 0 },
    { target: 1, actual: 1, known: 1, previous: 0 },
    { target: undefined, known: 2, previous: 1 },
  ]);
  const state = structuredClone(encoder.state);
  expect(state.classes).toEqual(["b", "a"]);
  expect(new KeyedEncoder(plan, state).encode({ x: 1, y: "a" }, 3)).toMatchObject({ target: 1, known: 2 });
});

it("has room for a class that comes later, or for as many as are given", () => {
  const of = (count: number) => Array.from({ length: count }, (_, y) => ({ y }));
  const { target } = plan;
  expect([1, 2, 3, 4, 7, 8].map((count) => classesOf(undefined, target, of(count)))).toEqual([
    4, 4, 4, 8, 8, 16,
  ]);
  expect(classesOf(3, target, of(3))).toBe(3);
  expect(() => classesOf(2, target, of(3))).toThrow(
    '--classes: 2 is too few, "y" has 3 classes among the first 3 records',
  );
  expect(() => classesOf(257, target, of(3))).toThrow("--classes: 257 is too many, expected at most 256");
  expect(() => classesOf(undefined, target, of(300))).toThrow(
    '--task: "y" has 300 values among the first 300 records, expected at most 256 classes',
  );
});

it("takes texts for classes that come again, not those that are all different", () => {
  expect(hasClasses("y", [{ y: "a" }, { y: "b" }, { y: "a" }, { y: null }])).toBe(true);
  expect(hasClasses("y", [{ y: "a" }, { y: "b" }, { y: "c" }, { y: "d" }])).toBe(false);
  expect(hasClasses("y", [{ y: "a" }, { y: "a" }])).toBe(false);
});
