import { describe, expect, it } from "vitest";
import { copyNumbers, isNumbers, lengthOf, numberAt, rankOf, shapeOf } from "./numbers.js";
import { tensor, type Numbers } from "./tensor.js";

describe.each<[string, Numbers, number[], number[]]>([
  ["a number", 7, [], [7]],
  ["an array", [7, 8], [2], [7, 8]],
  ["a typed array", Int32Array.of(7, 8), [2], [7, 8]],
  ["a tensor", tensor([1, 2], [7, 8]), [1, 2], [7, 8]],
  ["a long array", Array.from({ length: 100 }, (_, i) => i), [100], Array.from({ length: 100 }, (_, i) => i)],
])("%s", (_, numbers, shape, all) => {
  it("is numbers", () => {
    expect(isNumbers(numbers)).toBe(true);
  });

  it("has a shape, a rank, a length and numbers", () => {
    expect(shapeOf(numbers)).toEqual(shape);
    expect(rankOf(numbers)).toBe(shape.length);
    expect(lengthOf(numbers)).toBe(all.length);
    expect(all.map((__, i) => numberAt(numbers, i))).toEqual(all);
  });

  it("is copied to its place, and nothing else is touched", () => {
    const target = new Float64Array(all.length + 2).fill(-1);
    copyNumbers(numbers, target, 1);
    expect([...target]).toEqual([-1, ...all, -1]);
  });
});

it.each([[undefined], [null], ["12"], [{ length: 1 }]])("%j is no numbers", (value) => {
  expect(isNumbers(value)).toBe(false);
});

it("does not take views without numbers for numbers", () => {
  expect([new Uint8Array(1), new Float32Array(1)].every(isNumbers)).toBe(true);
  expect([new DataView(new ArrayBuffer(1)), new BigInt64Array(1)].some(isNumbers)).toBe(false);
});
