import type { Initialiser } from "@backstream/core";
import { randomStream } from "@backstream/tensors";
import { describe, expect, it } from "vitest";
import golden from "../fixtures/initialisers.json" with { type: "json" };
import * as layers from "../index.js";

describe("initialisers have the numbers that are expected of them", () => {
  it.each(golden.cases)("$initialiser of $shape", (one) => {
    const make = layers[one.initialiser as keyof typeof layers] as (...options: number[]) => Initialiser;
    const values = new Float64Array(one.shape[0] * one.shape[1]);
    make(...Object.values(one.options))(values, one.shape, randomStream(11));
    if (one.values) expect([...values]).toEqual(one.values);
    if (one.gram !== undefined) expectGram(values, one.shape, one.gram, one.over === "columns", one.within);
    if (one.meanWithin === undefined) return;
    const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
    const deviation = Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length);
    expect(Math.abs(mean - one.mean)).toBeLessThanOrEqual(one.meanWithin);
    expect(Math.abs(deviation - one.deviation)).toBeLessThanOrEqual(one.deviationWithin);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(one.low ?? -Infinity);
    expect(Math.max(...values)).toBeLessThanOrEqual(one.high ?? Infinity);
  });
});

/** The products of all columns (or rows) with each other are `gram` on the diagonal, and else 0. */
function expectGram(
  values: Float64Array,
  [rows, columns]: readonly number[],
  gram: number,
  ofColumns: boolean,
  within: number,
): void {
  const at = (vector: number, i: number): number =>
    ofColumns ? values[i * columns + vector] : values[vector * columns + i];
  const [vectors, length] = ofColumns ? [columns, rows] : [rows, columns];
  for (let a = 0; a < vectors; a++)
    for (let b = 0; b < vectors; b++) {
      let product = 0;
      for (let i = 0; i < length; i++) product += at(a, i) * at(b, i);
      expect(Math.abs(product - (a === b ? gram : 0))).toBeLessThanOrEqual(within);
    }
}
