import { randomStream, tensor } from "@backstream/tensors";
import { describe, expect, it } from "vitest";
import { accumulate } from "./accumulate.js";
import { rocAuc, type RocAucOptions } from "./rocAuc.js";

/** A scored row: whether it is of the class, and its weight. */
interface Scored {
  readonly score: number;
  readonly own: boolean;
  readonly weight: number;
}

/** The definition (Mann and Whitney's U): the weighted share of pairs in the right order, equal scores counting half. */
function exact(rows: readonly Scored[]): number {
  return pairs(rows, (own, other) => (own > other ? 1 : own === other ? 0.5 : 0));
}

/** The weighted share of pairs whose scores share a bin. */
function inOneBin(rows: readonly Scored[], bins: number): number {
  const bin = (score: number) => Math.max(0, Math.min(bins - 1, Math.floor(((score + 16) / 32) * bins)));
  return pairs(rows, (own, other) => (bin(own) === bin(other) ? 1 : 0));
}

function pairs(rows: readonly Scored[], count: (own: number, other: number) => number): number {
  let [sum, total] = [0, 0];
  for (const own of rows.filter((row) => row.own)) {
    for (const other of rows.filter((row) => !row.own)) {
      sum += own.weight * other.weight * count(own.score, other.score);
      total += own.weight * other.weight;
    }
  }
  return sum / total;
}

function measured(rows: readonly Scored[], options: RocAucOptions = {}): number {
  const found = accumulate(rocAuc(options));
  for (const { score, own, weight } of rows) {
    found.add({ sample: { input: 0, target: own ? 1 : 0, weight }, output: score });
  }
  return found.value;
}

const random = randomStream(6);
const normals = (count: number, scoreOf: (own: boolean) => number): Scored[] =>
  Array.from({ length: count }, (_, index) => {
    const own = index % 3 === 0;
    return { score: scoreOf(own), own, weight: random.uniform() };
  });

describe("rocAuc", () => {
  it("is 3/4 in the example of scikit-learn's roc_auc_score", () => {
    const probabilities = [0.1, 0.4, 0.35, 0.8];
    const rows = probabilities.map((p, index) => ({ score: Math.log(p / (1 - p)), own: index > 1, weight: 1 })); // prettier-ignore
    expect(measured(rows)).toBe(0.75);
  });

  it("is the exact area, with weights and ties, where different scores have bins of their own", () => {
    const rows = normals(400, (own) => Math.round((random.normal() + (own ? 1 : 0)) * 32) / 32);
    expect(new Set(rows.map(({ score }) => score)).size).toBeLessThan(rows.length);
    expect(measured(rows)).toBeCloseTo(exact(rows), 12);
  });

  it.each([16, 128, 1024])("with %i bins differs by at most half the share of pairs in one bin", (bins) => {
    for (const spread of [0.2, 1, 4, 20]) {
      const rows = normals(400, (own) => spread * (random.normal() + (own ? 1 : 0)));
      const bound = inOneBin(rows, bins) / 2;
      expect(Math.abs(measured(rows, { bins }) - exact(rows))).toBeLessThanOrEqual(bound + 1e-12);
    }
  });

  it("with 1024 bins is within 0.001 of the exact area of normal scores within -16 and 16", () => {
    for (const spread of [0.5, 1, 2, 4]) {
      const rows = normals(900, (own) => spread * (random.normal() - 1 + (own ? 1.5 : 0)));
      expect(Math.abs(measured(rows) - exact(rows))).toBeLessThan(0.001);
    }
  });

  it("is 1/2 where all scores are equal, 1 in perfect order, 0 in the wrong one, NaN without a pair", () => {
    const rows = (scores: readonly number[]) => scores.map((score, index) => ({ score, own: index > 0, weight: 1 })); // prettier-ignore
    expect(measured(rows([0, 0, 0]))).toBe(0.5);
    expect(measured(rows([-3, 40, 50]))).toBe(1);
    expect(measured(rows([60, -40, 50]))).toBe(0.25); // what is beyond 16 is one score
    expect(measured(rows([3, 2, 1]))).toBe(0);
    expect(measured([])).toBeNaN();
    expect(measured(rows([1]))).toBeNaN();
    expect(measured(rows([1, NaN]))).toBeNaN();
  });

  it("of several logits is the mean over the classes that are there, each told from all others by its probability", () => {
    const width = 4;
    const rows = Array.from({ length: 300 }, () => {
      const target = random.integer(3); // never class 3
      const output = Array.from({ length: width }, (_, i) => 2 * random.normal() + (i === target ? 1 : 0));
      return { target, output, weight: random.uniform() };
    });
    const scored = (label: number): Scored[] =>
      rows.map(({ target, output, weight }) => {
        const others = output.reduce((sum, x, i) => (i === label ? sum : sum + Math.exp(x)), 0);
        return { score: output[label] - Math.log(others), own: target === label, weight };
      });
    const area = (options: RocAucOptions): number => {
      const found = accumulate(rocAuc({ bins: 8192, ...options }));
      found.add({
        sample: {
          input: 0,
          target: rows.map(({ target }) => target),
          weight: rows.map(({ weight }) => weight),
        },
        output: tensor([rows.length, width], rows.flatMap(({ output }) => output)), // prettier-ignore
      });
      return found.value;
    };
    const areas = [0, 1, 2].map((label) => exact(scored(label)));
    areas.forEach((wanted, label) => expect(area({ class: label })).toBeCloseTo(wanted, 3));
    expect(area({ class: 3 })).toBeNaN();
    expect(area({})).toBeCloseTo((areas[0] + areas[1] + areas[2]) / 3, 3);
  });

  it("of two logits is that of their difference, for either class", () => {
    const rows = normals(200, (own) => Math.round((random.normal() + (own ? 1 : 0)) * 32) / 32);
    for (const options of [{}, { class: 0 }, { class: 1 }]) {
      const found = accumulate(rocAuc(options));
      for (const { score, own, weight } of rows) {
        found.add({
          sample: { input: 0, target: own ? 1 : 0, weight },
          output: [-score / 4, (3 * score) / 4],
        });
      }
      expect(found.value).toBeCloseTo(measured(rows), 12);
    }
  });

  it("counts odds near certainty, and classes that are out of the question", () => {
    const found = accumulate(rocAuc({ class: 2 }));
    const rows: [number[], number][] = [
      [[0, 0, 15], 2],
      [[0, 0, 14.9], 1],
      [[0, 0, -15], 2],
      [[0, 0, -Infinity], 0],
      [[-Infinity, 0, -15.1], 0],
    ];
    for (const [output, target] of rows)
      found.add({ sample: { input: 0, target }, output: Float64Array.from(output) });
    expect(found.value).toBe((3 + 1) / 6);
  });

  it("rolling and fading, leaving out masked rows", () => {
    const rows = normals(60, (own) => Math.round((random.normal() + (own ? 1 : 0)) * 32) / 32);
    const options = [
      { given: { rolling: 20 }, weightOf: (age: number) => (age < 20 ? 1 : 0) },
      { given: { fading: 0.95 }, weightOf: (age: number) => 0.95 ** age },
    ];
    for (const { given, weightOf } of options) {
      const found = accumulate(rocAuc(), given);
      for (const { score, own, weight } of rows) {
        const output = tensor([2, 1], [score, NaN]);
        found.add({
          sample: { input: 0, target: [own ? 1 : 0, 0], weight: [weight, 5], mask: [1, 0] },
          output,
        });
      }
      const aged = rows.map((row, index) => ({
        ...row,
        weight: row.weight * weightOf(rows.length - 1 - index),
      }));
      expect(found.value).toBeCloseTo(exact(aged), 12);
    }
  });

  it("refuses classes, bins and options that do not exist", () => {
    expect(() => rocAuc({ bins: 1 })).toThrow(
      new RangeError("rocAuc: bins is 1, expected a whole number from 2 up"),
    );
    expect(() => rocAuc({ class: 0.5 })).toThrow(
      new RangeError("rocAuc: class is 0.5, expected a whole number from 0 up"),
    );
    const four = { sample: { input: 0, target: 0 }, output: [1, 2, 3, 4] };
    expect(() => accumulate(rocAuc({ class: 4 })).add(four)).toThrow(
      new RangeError("rocAuc: class is 4, expected a whole number from 0 to 3"),
    );
    // @ts-expect-error misspelt
    expect(() => rocAuc({ bin: 9 })).toThrow('rocAuc: no option named "bin"; it has class, bins');
  });
});
