import { tensor } from "@backstream/tensors";
import { expect, it } from "vitest";
import { describeValue } from "./describeValue.js";

const circle: Record<string, unknown> = {};
circle["self"] = [circle];

it.each<[unknown, string]>([
  [undefined, "undefined"],
  [null, "null"],
  [true, "true"],
  [3, "3"],
  [NaN, "NaN"],
  [-Infinity, "-Infinity"],
  [12n, "12n"],
  [Symbol("key"), "Symbol(key)"],
  ["", '""'],
  ['say "yes"\n', String.raw`"say \"yes\"\n"`],
  ["a".repeat(61), `"${"a".repeat(60)}…"`],
  [() => 1, "a function"],
  [Map, "a function"],
  [[], "[]"],
  [[0.9, "a", null, undefined, () => 1], '[0.9, "a", null, undefined, a function]'],
  [[[1], [], { a: 1 }], "[[…], [], {…}]"],
  [[tensor([2], [1, 2]), new Float32Array(2)], "[a tensor of shape [2], a Float32Array of 2]"],
  [[1, 2, 3, 4, 5, 6, 7, 8, 9], "[1, 2, 3, 4, 5, 6, 7, 8, …]"],
  [{}, "{}"],
  [{ input: [1], target: 2 }, "{ input, target }"],
  [{ a: 1, b: 1, c: 1, d: 1, e: 1, f: 1, g: 1, h: 1, i: 1 }, "{ a, b, c, d, e, f, g, h, … }"],
  [Object.create(null), "{}"],
  [circle, "{ self }"],
  [tensor([2, 1], [1, 2]), "a tensor of shape [2, 1]"],
  [new Float32Array(3), "a Float32Array of 3"],
  [new DataView(new ArrayBuffer(4)), "a DataView of 4"],
  [new Map([[1, 2]]), "a Map"],
  [new ArrayBuffer(2), "an ArrayBuffer"],
  [new (class {})(), "{}"],
])("writes %o", (value, text) => {
  expect(describeValue(value)).toBe(text);
});
