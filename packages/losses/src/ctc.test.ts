import { ShapeError, UnknownNameError } from "@backstream/core";
import { randomStream, tensor, type Tensor } from "@backstream/tensors";
import { expectNear } from "@backstream/testing";
import { describe, expect, it } from "vitest";
import { ctc } from "./ctc.js";

/** Logits of which the softmax is as even as a coin. */
const even = (ticks: number, rows: number, classes: number): Tensor =>
  tensor([ticks, rows, classes], new Float64Array(ticks * rows * classes));

function random(seed: number, shape: readonly number[]): Tensor {
  const stream = randomStream(seed);
  const size = shape.reduce((product, length) => product * length, 1);
  return tensor(
    shape,
    Float64Array.from({ length: size }, () => 2 * stream.normal()),
  );
}

/** What the paths of all classes at all ticks read as, each with its probability: the definition. */
function likelihood(logits: Tensor, labels: readonly number[], blank: number): number {
  const [ticks, classes] = logits.shape;
  const probabilities = Array.from({ length: ticks }, (_, tick) => {
    const row = Array.from(logits.row(tick).data, Math.exp);
    const total = row.reduce((sum, x) => sum + x, 0);
    return row.map((x) => x / total);
  });
  let sum = 0;
  for (let number = 0; number < classes ** ticks; number++) {
    const path = Array.from({ length: ticks }, (_, tick) => Math.floor(number / classes ** tick) % classes);
    const reads = path.filter((label, tick) => label !== blank && label !== path[tick - 1]);
    if (reads.join() === labels.join())
      sum += path.reduce((product, label, tick) => product * probabilities[tick][label], 1);
  }
  return sum;
}

describe("ctc", () => {
  it("adds up all paths that read as the labels", () => {
    // Of the four paths over two ticks and two classes, 01, 10 and 11 read as 1.
    const { loss, delta } = ctc().compare(even(2, 1, 2), [[1]]);
    expect(loss).toBeCloseTo(-Math.log(3 / 4), 14);
    // Two of these three have a 1 at the first tick.
    expectNear("delta", delta.data, [1 / 2 - 1 / 3, 1 / 2 - 2 / 3, 1 / 2 - 1 / 3, 1 / 2 - 2 / 3], 1e-14);
  });

  it.each([
    [[1, 2], 0],
    [[1, 1], 0],
    [[2, 2, 1], 0],
    [[], 0],
    [[0, 1, 0], 2],
  ])("is what its definition says for %j with the blank %d", (labels, blank) => {
    const logits = random(labels.length + blank, [6, 3]);
    const { loss } = ctc({ blank, reduction: "sum" }).compare(logits, labels);
    expect(Math.exp(-loss)).toBeCloseTo(likelihood(logits, labels, blank), 13);
  });

  it.each(["mean", "sum"] as const)("has the delta of finite differences with the %s", (reduction) => {
    const outputs = random(3, [5, 3, 4]);
    const given = [[[1, 2], [3, 3], []], { lengths: [5, 4, 2], weight: [1, 0.5, 2] }] as const; // prettier-ignore
    const loss = ctc({ reduction });
    const step = 1e-6;
    const at = (index: number, by: number): number =>
      loss.compare(
        outputs.map((x, i) => (i === index ? x + by : x)),
        ...given,
      ).loss;
    const slopes = Array.from(outputs.data, (_, i) => (at(i, step) - at(i, -step)) / (2 * step));
    expectNear("delta", loss.compare(outputs, ...given).delta.data, slopes, 1e-7);
  });

  it("reads rows as if each were alone, and nothing behind their ends", () => {
    const outputs = random(4, [5, 2, 3]);
    const spoilt = outputs.map((x, i) => (Math.floor(i / 6) >= 3 && Math.floor(i / 3) % 2 === 1 ? NaN : x));
    const labels = [[1, 2], [2]];
    const { losses, delta } = ctc({ reduction: "none" }).compare(spoilt, labels, { lengths: [5, 3] });
    const row = (of: Tensor, index: number, ticks: number): Tensor =>
      tensor(
        [ticks, 3],
        Float64Array.from(
          { length: ticks * 3 },
          (_, i) => of.data[Math.floor(i / 3) * 6 + index * 3 + (i % 3)],
        ),
      );
    const first = ctc({ reduction: "none" }).compare(row(outputs, 0, 5), labels[0]);
    const second = ctc({ reduction: "none" }).compare(row(outputs, 1, 3), labels[1]);
    expect([...losses.data]).toEqual([first.losses.item(), second.losses.item()]);
    expect(row(delta, 0, 5).data).toEqual(first.delta.data);
    expect(row(delta, 1, 3).data).toEqual(second.delta.data);
    expect(row(delta, 1, 5).data.slice(9)).toEqual(new Float64Array(6));
  });

  it("divides a mean by a row's labels, then by the rows", () => {
    const labels = [[1, 2], []];
    const { losses } = ctc({ reduction: "none" }).compare(even(3, 2, 3), labels);
    const weight = [1, 3];
    const { loss } = ctc().compare(even(3, 2, 3), labels, { weight });
    expect(loss).toBeCloseTo((losses.data[0] / 2 + 3 * losses.data[1]) / 2, 14);
  });

  it("has an infinite loss where no path fits, or 0 where that is wanted", () => {
    // Two equal labels need a blank between them.
    const given = [even(2, 2, 2), [[1, 1], [1]]] as const;
    const infinite = ctc({ reduction: "none" }).compare(...given);
    expect(infinite.losses.data[0]).toBe(Infinity);
    expect(ctc().compare(...given).loss).toBe(Infinity);
    const zero = ctc({ reduction: "none", zeroInfinity: true }).compare(...given);
    expect(zero.losses.data[0]).toBe(0);
    expect(zero.losses.data[1]).toBe(infinite.losses.data[1]);
    expect([0, 1, 4, 5].map((i) => zero.delta.data[i])).toEqual([0, 0, 0, 0]);
    expect([0, 1, 4, 5].map((i) => infinite.delta.data[i])).toEqual([NaN, NaN, NaN, NaN]);
    // A row of weight 0 has no influence, not even an infinite one.
    const left = ctc().compare(...given, { weight: [0, 1] });
    expect(Number.isFinite(left.loss) && left.delta.data.every(Number.isFinite)).toBe(true);
  });

  it("has no loss in a row without ticks and labels", () => {
    const { losses } = ctc({ reduction: "none" }).compare(even(2, 2, 2), [[], [1]], { lengths: [0, 0] });
    expect([...losses.data]).toEqual([0, Infinity]);
  });

  it("is finite over long sequences and for extreme logits", () => {
    const long = ctc().compare(even(2000, 1, 4), [Array.from({ length: 500 }, (_, i) => 1 + (i % 3))]);
    expect(Number.isFinite(long.loss) && long.delta.data.every(Number.isFinite)).toBe(true);
    const { loss, delta } = ctc().compare([[1e4, -1e4], [-1e4, 1e4], [1e4, -1e4]], [1]); // prettier-ignore
    expect([loss, ...delta.data]).toEqual([0, 0, 0, 0, 0, 0, 0]);
    expect(ctc().compare([[1e4, -1e4]], [1]).loss).toBe(2e4);
  });

  it("measures at offsets, as a stream will ask it to", () => {
    const outputs = random(7, [3, 2, 3]);
    const expected = ctc().compare(outputs, [[1], [2, 1]], { lengths: [2, 3], weight: [1, 2] });
    const guards = [NaN, NaN];
    const delta = new Float64Array(outputs.size + 4).fill(NaN);
    const loss = ctc().measureSequence({
      ticks: 3,
      rows: 2,
      fanOut: 3,
      output: Float64Array.from([...guards, ...Array.from(outputs.data), ...guards]),
      outputOffset: 2,
      lengths: [2, 3],
      labels: [[1], [2, 1]],
      weight: [1, 2],
      delta,
      deltaOffset: 2,
    });
    expect(loss).toBe(expected.loss);
    expect([...delta]).toEqual([...guards, ...Array.from(expected.delta.data), ...guards]);
  });

  it("says so when an output is no number", () => {
    const { loss, delta } = ctc().compare([[0, 0], [NaN, 0]], [1]); // prettier-ignore
    expect([loss, delta.data[0]]).toEqual([NaN, NaN]);
  });

  const outputs = even(3, 2, 3);
  it.each<[() => unknown, Error]>([
    [() => ctc().compare(tensor([3], [1, 2, 3]), [1]), new ShapeError("ctc(): outputs have shape [3], expected [time, batch, classes], or [time, classes] for one row")],
    [() => ctc().compare([[1, 2], [3]], [1]), new ShapeError("ctc(): outputs has an array of 1 at [1], expected an array of 2 as at [0]")],
    [() => ctc().compare(outputs, [1, 2]), new ShapeError("ctc(): labels is [1, 2], expected 2 arrays of classes, one for each row")],
    [() => ctc().compare(outputs, [[1]]), new ShapeError("ctc(): labels is [[…]], expected 2 arrays of classes, one for each row")],
    [() => ctc().compare(outputs, [[1], [3]]), new RangeError("ctc(): label of row 1 is 3, expected a class from 0 to 2 other than the blank 0")],
    [() => ctc().compare(outputs, [[1], [0]]), new RangeError("ctc(): label of row 1 is 0, expected a class from 0 to 2 other than the blank 0")],
    [() => ctc().compare(outputs, [[1], [null]] as never), new RangeError("ctc(): label of row 1 is null, expected a class from 0 to 2 other than the blank 0")],
    [() => ctc().compare([[0, 0]], [[1]]), new RangeError("ctc(): label of row 0 is [1], expected a class from 0 to 1 other than the blank 0")],
    [() => ctc().compare(outputs, [[1], [2]], { lengths: [3] }), new ShapeError("ctc(): lengths have shape [1], expected [2], one number for each row")],
    [() => ctc().compare(outputs, [[1], [2]], { lengths: [3, 4] }), new RangeError("ctc(): length of row 1 is 4, expected a whole number from 0 to 3, the ticks of outputs")],
    [() => ctc().compare(outputs, [[1], [2]], { weight: [1, 2, 3] }), new ShapeError("ctc(): weight has shape [3], expected [2], one number for each row")],
    [() => ctc().compare(outputs, [[1], [2]], { mask: 1 } as never), new UnknownNameError('ctc().compare: no option named "mask"; it has lengths, weight')],
    [() => ctc({ blank: 3 }).compare(outputs, [[1], [2]]), new RangeError("ctc({ blank: 3 }): blank is 3, expected one of the 3 classes")],
    [() => ctc({ blank: -1 }), new RangeError("ctc: blank is -1, expected a whole number from 0 up")],
    [() => ctc({ zeroInfinity: 1 as never }), new TypeError("ctc: zeroInfinity is 1, expected true or false")],
    [() => ctc({ blnk: 1 } as never), new UnknownNameError('ctc: no option named "blnk"; it has blank, zeroInfinity, reduction')],
    [() => ctc({ reduction: "max" as "sum" }), new RangeError('ctc: reduction is "max", expected "mean", "sum" or "none"')],
  ])("refuses what it cannot read (%#)", (compare, error) => {
    expect(compare).toThrow(error);
  }); // prettier-ignore
});
