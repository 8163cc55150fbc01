import type { Loss, Reduction } from "@backstream/core";
import fc from "fast-check";
import { describe, it } from "vitest";
import { lossCase, type LossLawOptions } from "./lossCase.js";
import { lossLaw, type LossLawName } from "./lossLaw.js";

/**
 * Registers a test for each law that every loss obeys, with either reduction.
 *
 * @example no-run
 *   lossLaws((reduction) => squaredError({ reduction }));
 *   lossLaws((reduction) => softmaxCrossEntropy({ reduction }), { target: (random) => [random.integer(3)] });
 */
export function lossLaws(make: (reduction: Reduction) => Loss, options: LossLawOptions = {}): void {
  for (const reduction of ["mean", "sum"] as const) {
    const loss = make(reduction);
    describe(`${loss.name} obeys the laws of losses`, () => {
      for (const [sentence, law] of Object.entries(sentences)) {
        it(sentence, () => {
          const cases = fc.property(fc.integer({ min: 1, max: 5 }), fc.nat(1e6), (rows, seed) => {
            lossLaw[law](loss, lossCase(options, rows, seed));
          });
          fc.assert(cases, { seed: 1, numRuns: 25 });
        });
      }
    });
  }
}

const sentences: Readonly<Record<string, LossLawName>> = {
  "its delta is that of finite differences": "derivative",
  "a batch's loss is the mean or sum of its rows'": "batch",
  "a weight multiplies its row's loss and delta, not the denominator": "weights",
  "a masked row has no effect, with any numbers in it": "mask",
  "if all rows are masked, the loss is 0": "allMasked",
  "rows in another order have their deltas in that order": "order",
  "the same numbers give the same bits, and inputs are not changed": "purity",
  "one row is a batch of one": "oneRow",
  "float32 agrees with float64": "float32",
  "it reads and writes only its own rows": "ownRows",
};
