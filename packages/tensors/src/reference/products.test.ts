import { expect, it } from "vitest";
import { products } from "./products.js";

const memory = new Float64Array(64);
const { product, productTransposed, productGradient, sumRows } = products(() => memory);

const at = (address: number, numbers: readonly number[]): number => {
  memory.set(numbers, address);
  return address;
};
const a = () => at(16, [1, 2, 3, 4]); // [[1, 2], [3, 4]]
const b = () => at(24, [5, 6, 7, 8]);
const c = () => at(32, [100, 100, 100, 100]);
const result = () => [...memory.subarray(32, 36)];

it("multiplies with the transpose, and adds the bias to each row", () => {
  productTransposed(2, 2, 2, a(), 2, b(), 2, 0, c(), 2);
  expect(result()).toEqual([17, 23, 39, 53]);
  productTransposed(2, 2, 2, a(), 2, b(), 2, at(40, [10, 20]), c(), 2);
  expect(result()).toEqual([27, 43, 49, 73]);
});

it("multiplies, overwriting or adding", () => {
  product(2, 2, 2, a(), 2, b(), 2, c(), 2, 0);
  expect(result()).toEqual([19, 22, 43, 50]);
  product(2, 2, 2, a(), 2, b(), 2, c(), 2, 1);
  expect(result()).toEqual([119, 122, 143, 150]);
});

it("multiplies the transpose and adds", () => {
  productGradient(2, 2, 2, a(), 2, b(), 2, c(), 2);
  expect(result()).toEqual([126, 130, 138, 144]);
});

it("adds up rows", () => {
  sumRows(2, 2, a(), 2, c());
  expect(result()).toEqual([104, 106, 100, 100]);
});

it("goes from row to row by the leading dimension", () => {
  product(2, 1, 1, a(), 2, b(), 2, c(), 3, 0);
  expect(result()).toEqual([5, 100, 100, 15]);
});
