import type { LossRows } from "@backstream/core";
import { arena, randomStream } from "@backstream/tensors";
import { describe, expect, it } from "vitest";
import { classesByKernel } from "./classesByKernel.js";
import { softmaxCrossEntropy } from "./softmaxCrossEntropy.js";

/** Logits, classes and weights; NaN beside them, where nobody may look or write. */
function rowsOf(rows: number, fanOut: number): LossRows {
  const random = randomStream(rows + fanOut);
  const guarded = (length: number, value: (i: number) => number): Float32Array =>
    Float32Array.from({ length: length + 7 }, (_, i) => (i < 3 || i >= length + 3 ? NaN : value(i - 3)));
  return {
    rows,
    fanOut,
    output: guarded(rows * fanOut, () => 3 * random.normal()),
    outputOffset: 3,
    target: guarded(rows, () => random.integer(fanOut)),
    targetOffset: 3,
    targetWidth: 1,
    weight: Float64Array.from({ length: rows }, () => 2 * random.uniform()),
    mask: undefined,
    delta: new Float32Array(rows * fanOut + 7).fill(NaN),
    deltaOffset: 3,
    denominator: rows,
  };
}

/** What the loss says in float64, where no kernel takes part. */
function inFloat64(batch: LossRows): { loss: number; delta: Float64Array } {
  const delta = new Float64Array(batch.delta.length).fill(NaN);
  const exact = { ...batch, output: Float64Array.from(batch.output), delta };
  return { loss: softmaxCrossEntropy({ reduction: "sum" }).measure(exact), delta };
}

function measure(batch: LossRows): { loss: number; delta: Float32Array } {
  batch.delta.fill(NaN);
  const loss = softmaxCrossEntropy({ reduction: "sum" }).measure(batch);
  return { loss, delta: Float32Array.from(batch.delta) };
}

function expectClose(found: ReturnType<typeof measure>, wanted: ReturnType<typeof inFloat64>): void {
  expect(Math.abs(found.loss - wanted.loss)).toBeLessThan(1e-6 * wanted.loss);
  const apart = wanted.delta.map((d, i) => (Object.is(d, found.delta[i]) ? 0 : Math.abs(d - found.delta[i])));
  expect(apart.every((distance) => distance < 1e-6)).toBe(true); // NaN is not
}

// One row and several, few columns and more than fit into one call of the kernel.
const shapes = [[1, 8], [3, 10], [32, 64], [5, 1000], [700, 9], [2, 5001]]; // prettier-ignore

describe("softmaxCrossEntropy in float32", () => {
  it.each(shapes)("is what it is in float64, for %i rows of %i", (rows, fanOut) => {
    const batch = rowsOf(rows, fanOut);
    expectClose(measure(batch), inFloat64(batch));
    batch.weight = undefined;
    expectClose(measure(batch), inFloat64(batch));
  });

  it.each(shapes)("has a row's bits however many there are, %i of %i", (rows, fanOut) => {
    const batch = rowsOf(rows, fanOut);
    const together = measure(batch).delta;
    for (let row = 0; row < rows; row += 7) {
      const alone = {
        ...batch,
        rows: 1,
        outputOffset: 3 + row * fanOut,
        targetOffset: 3 + row,
        deltaOffset: 3 + row * fanOut,
      };
      alone.weight = [batch.weight![row]];
      const [from, to] = [alone.deltaOffset, alone.deltaOffset + fanOut];
      expect(measure(alone).delta.subarray(from, to)).toEqual(together.subarray(from, to));
    }
  });

  it.each(shapes.slice(1))(
    "leaves masked rows out, with any numbers in them, of %i rows of %i",
    (rows, fanOut) => {
      const batch = rowsOf(rows, fanOut);
      batch.mask = Float64Array.from({ length: rows }, (_, row) => (row + 1) % 2);
      const wanted = inFloat64(batch);
      batch.target = Float32Array.from(batch.target, (label, i) => ((i - 3) % 2 === 1 ? NaN : label));
      batch.output.fill(NaN, 3 + fanOut, 3 + 2 * fanOut);
      const found = measure(batch);
      expectClose(found, wanted);
      expect(found.delta.subarray(3 + fanOut, 3 + 2 * fanOut).every((d) => d === 0)).toBe(true);
    },
  );

  it.each(shapes.slice(1))("weighs classes and ignores one, with %i rows of %i", (rows, fanOut) => {
    const random = randomStream(7);
    const classWeights = Array.from({ length: fanOut }, () => random.uniform() + 0.1);
    const loss = softmaxCrossEntropy({ classWeights, ignoredClass: 1, reduction: "sum" });
    const batch = rowsOf(rows, fanOut);
    batch.target[3] = 1;
    for (const weight of [batch.weight, undefined]) {
      batch.weight = weight;
      const delta = new Float64Array(batch.delta.length).fill(NaN);
      const exact = loss.measure({ ...batch, output: Float64Array.from(batch.output), delta });
      batch.delta.fill(NaN);
      const found = { loss: loss.measure(batch), delta: Float32Array.from(batch.delta) };
      expectClose(found, { loss: exact, delta });
      expect(found.delta.subarray(3, 3 + fanOut).every((d) => d === 0)).toBe(true);
    }
  });

  it("says so when an output is no number", () => {
    const batch = rowsOf(2, 64);
    batch.output[10] = NaN;
    const { loss, delta } = measure(batch);
    expect(loss).toBeNaN();
    expect(delta.subarray(3, 67).every(Number.isNaN)).toBe(true);
    expect(delta.subarray(67, 131).every(Number.isFinite)).toBe(true);
  });

  it.each([64, -1, 0.5, NaN])("refuses class %d of 64", (label) => {
    const batch = rowsOf(3, 64);
    batch.target[4] = label;
    expect(() => measure(batch)).toThrow(
      new RangeError(
        `softmaxCrossEntropy({ reduction: "sum" }): class is ${label}, expected a whole number from 0 to 63`,
      ),
    );
  });

  it("measures in the arena without a copy, also while the arena grows", () => {
    const inside = (rows: number, fanOut: number): void => {
      const batch = rowsOf(rows, fanOut);
      const wanted = measure(batch);
      const block = arena.allocate(2 * batch.output.length);
      block.array.set(batch.output);
      const moved = {
        ...batch,
        output: block.array,
        delta: block.array,
        deltaOffset: batch.output.length + 3,
      };
      const loss = classesByKernel("")(moved, 1);
      expect(loss).toBe(wanted.loss);
      const delta = block.array.subarray(moved.deltaOffset, moved.deltaOffset + rows * fanOut);
      expect([...delta]).toEqual([...wanted.delta.subarray(3, -4)]);
      block.free();
    };
    inside(3, 10);
    inside(9, 1000);
    const fanOut = arena.memory.length >> 1; // four times that is wanted
    const block = arena.allocate(fanOut);
    const { array } = block;
    const batch = { ...rowsOf(1, 8), fanOut, output: array, outputOffset: 0, delta: array, deltaOffset: 0 };
    batch.target = Float32Array.of(0, 0, 0, 5);
    batch.weight = undefined;
    expect(classesByKernel("")(batch, 1)).toBeCloseTo(Math.log(fanOut), 4);
    expect(array).toHaveLength(0); // it did grow
    expect(block.array[5]).toBeCloseTo(1 / fanOut - 1, 6);
    expect(block.array[fanOut - 1]).toBeCloseTo(1 / fanOut, 10);
    block.free();
  });

  it("takes no more memory from call to call", () => {
    const batch = rowsOf(32, 64);
    measure(batch);
    const { used } = arena;
    for (const [rows, fanOut] of shapes.slice(0, 5)) measure(rowsOf(rows, fanOut));
    expect(arena.used).toBe(used);
  });
});
