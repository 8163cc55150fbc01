import type { Initialiser } from "@backstream/core";
import { randomStream } from "@backstream/tensors";
import { describe, expect, it } from "vitest";
import golden from "../fixtures/initialisers.json" with { type: "json" };
import {
  constant,
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  identityMatrix,
  lecunNormal,
  lecunUniform,
  normal,
  orthogonal,
  truncatedNormal,
  uniform,
} from "../index.js";

const factories: Readonly<Record<string, (option: never) => Initialiser>> = {
  constant,
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  identityMatrix,
  lecunNormal,
  lecunUniform,
  normal,
  orthogonal,
  truncatedNormal,
  uniform,
};

const drawn = (one: (typeof golden.cases)[number]): Float64Array => {
  const values = new Float64Array(one.shape[0] * one.shape[1]);
  const make = factories[one.initialiser] as (...options: readonly number[]) => Initialiser; // each has one option at most
  make(...Object.values(one.options))(values, one.shape, randomStream(11));
  return values;
};

describe("initialisers have the numbers that are expected of them", () => {
  it.each(golden.cases.filter(({ values }) => values))("$initialiser of $shape", (one) => {
    expect([...drawn(one)]).toEqual(one.values);
  });

  it.each(golden.cases.filter(({ gram }) => gram))("$initialiser of $shape", (one) => {
    const products = productsOf(drawn(one), one.shape, one.over === "columns");
    for (const { same, product } of products)
      expect(Math.abs(product - (same ? one.gram! : 0))).toBeLessThanOrEqual(one.within!);
  });

  it.each(golden.cases.filter(({ meanWithin }) => meanWithin))("$initialiser of $shape", (one) => {
    const values = drawn(one);
    const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
    const deviation = Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length);
    expect(Math.abs(mean - one.mean!)).toBeLessThanOrEqual(one.meanWithin!);
    expect(Math.abs(deviation - one.deviation!)).toBeLessThanOrEqual(one.deviationWithin!);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(one.low ?? -Infinity);
    expect(Math.max(...values)).toBeLessThanOrEqual(one.high ?? Infinity);
  });
});

/** The products of all columns (or rows) with each other. */
function productsOf(
  values: Float64Array,
  [rows, columns]: readonly number[],
  ofColumns: boolean,
): readonly { readonly same: boolean; readonly product: number }[] {
  const at = (vector: number, i: number): number =>
    ofColumns ? values[i * columns + vector] : values[vector * columns + i];
  const [count, length] = ofColumns ? [columns, rows] : [rows, columns];
  const indices = Array.from({ length: count }, (_, index) => index);
  return indices.flatMap((a) =>
    indices.map((b) => {
      let product = 0;
      for (let i = 0; i < length; i++) product += at(a, i) * at(b, i);
      return { same: a === b, product };
    }),
  );
}
