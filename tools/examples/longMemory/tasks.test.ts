import { randomStream, softmaxCrossEntropy, squaredError, type Sample, type Tensor } from "backstream";
import { expect, it } from "vitest";
import { addingProblem } from "./addingProblem.js";
import { copyMemory } from "./copyMemory.js";

const [length, rows] = [20, 3];
const numbers = (sequence: readonly Sample[], row: number, width: number) =>
  sequence.map(({ input }) => Array.from((input as Tensor).data.subarray(row * width, (row + 1) * width)));

it("adding problem: the only target is the sum of the two marked numbers, one in each half", () => {
  const sequence = addingProblem(length, rows, randomStream(1));
  expect(sequence.map(({ target }) => target !== undefined)).toEqual([...Array(19).fill(false), true]);
  for (let row = 0; row < rows; row++) {
    const ticks = numbers(sequence, row, 2);
    const marked = ticks.flatMap(([, marker], tick) => (marker === 1 ? [tick] : []));
    expect(marked.map((tick) => Math.floor(tick / 10))).toEqual([0, 1]);
    const [first, second] = marked.map((tick) => ticks[tick]?.[0] ?? NaN);
    expect((sequence[19].target as Tensor).data[row]).toBeCloseTo(first + second, 6);
  }
});

it("adding problem: without a memory, 1 is the best answer, and wrong by a sixth", () => {
  const random = randomStream(1);
  let sum = 0;
  for (let time = 0; time < 100; time++) {
    const target = addingProblem(4, 200, random)[3].target as Tensor;
    sum += squaredError().compare(
      target.data.map(() => 1),
      target.data,
    ).loss;
  }
  // The mean of 20,000 squared errors, each with a deviation of √(1/15 - 1/36).
  expect(Math.abs(sum / 100 - 1 / 6)).toBeLessThan(4 * Math.sqrt(7 / 180 / 20_000));
});

it("copy memory: ten symbols, blanks and a signal come in; blanks and the ten symbols are wanted", () => {
  const sequence = copyMemory(length, rows, randomStream(1));
  for (let row = 0; row < rows; row++) {
    const input = numbers(sequence, row, 1).flat();
    const target = sequence.map((sample) => (sample.target as Float32Array)[row]);
    const symbols = input.slice(0, 10);
    expect(symbols.every((symbol) => symbol < 8)).toBe(true);
    expect(input.slice(10)).toEqual([...Array(19).fill(8), 9, ...Array(10).fill(8)]);
    expect(target).toEqual([...Array(30).fill(8), ...symbols]);
  }
});

it("copy memory: who knows when but not what has the floor's cross-entropy", () => {
  const loss = softmaxCrossEntropy();
  const surely = (isBlank: boolean) =>
    Array.from({ length: 9 }, (_, code) => ((code === 8) === isBlank ? 50 : 0));
  const sequence = copyMemory(length, 1, randomStream(1));
  const sum = sequence.reduce((before, { target }, tick) => {
    return before + loss.compare(surely(tick < length + 10), target ?? []).loss;
  }, 0);
  expect(sum / sequence.length).toBeCloseTo((10 * Math.log(8)) / (length + 20), 7); // float32
});
