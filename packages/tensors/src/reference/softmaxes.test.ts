import { describe, expect, it } from "vitest";
import { derivative } from "../fixtures/derivative.js";
import { softmaxes } from "./softmaxes.js";

const memory = new Float64Array(64);
const { softmax, softmaxBack, logSoftmax, logSoftmaxBack } = softmaxes(() => memory);
const [x, y, dy, dx] = [16, 24, 32, 40];
const result = (count: number) => [...memory.subarray(y, y + count)];

it("gives equal shares to equal numbers, however large, row by row", () => {
  memory.set([1000, 1000, -1000, -1000 + Math.log(3)], x);
  softmax(2, 2, x, y);
  expect(result(2)).toEqual([0.5, 0.5]);
  expect(result(4)[2]).toBeCloseTo(0.25, 12);
  expect(result(4)[3]).toBeCloseTo(0.75, 12);
});

it("gives the logarithms of that", () => {
  memory.set([1000, 1000, 0, Math.log(3)], x);
  logSoftmax(2, 2, x, y);
  expect(result(2)).toEqual([-Math.LN2, -Math.LN2]);
  expect(Math.exp(result(4)[3])).toBeCloseTo(0.75, 12);
});

describe.each([
  ["softmax", softmax, softmaxBack],
  ["logSoftmax", logSoftmax, logSoftmaxBack],
])("%s", (_, forward, backward) => {
  it("has the derivatives that finite differences give", () => {
    memory.set([0.3, -1.2, 2, 0.1, 0, -0.4], x);
    memory.set([1, -2, 0.5, 0.7, 0.2, -1], dy);
    const loss = () => {
      forward(2, 3, x, y);
      let sum = 0;
      for (let i = 0; i < 6; i++) sum += memory[dy + i] * memory[y + i];
      return sum;
    };
    const wanted = Array.from({ length: 6 }, (__, i) => derivative(loss, memory, x + i));
    loss();
    backward(2, 3, y, dy, dx);
    for (let i = 0; i < 6; i++) expect(memory[dx + i]).toBeCloseTo(wanted[i], 8);
  });
});
