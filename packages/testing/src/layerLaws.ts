import type { Layer } from "@backstream/core";
import { describe, expect, it } from "vitest";
import { layerLaw, type LayerLawName } from "./layerLaw.js";
import type { LayerLawOptions } from "./LayerLawOptions.js";

/**
 * Registers a test for each law that every layer obeys.
 *
 * Odd sizes such as 3 and 5 find more mistakes than powers of two.
 *
 * @see `checkGradients` in `@backstream/core`, which needs no test runner
 * @example no-run
 *   layerLaws(() => gru(3, 5));
 *   layerLaws(() => embedding(7, 6), { indices: 7 });
 */
export function layerLaws(make: () => Layer, options: LayerLawOptions = {}): void {
  describe(`${make().name} obeys the laws of layers`, () => {
    for (const [sentence, law] of Object.entries(sentences)) {
      // A layer that reads a sequence from its end cannot be run in parts.
      it.skipIf(law === "chunkedTime" && isReversed(make()))(sentence, () => {
        expect(() => {
          layerLaw[law](make, options);
        }).not.toThrow();
      });
    }
  });
}

const sentences: Readonly<Record<string, LayerLawName>> = {
  "its parameters have shapes of whole numbers, and the initialisers fill them": "parameters",
  "the gradient of its parameters is that of finite differences": "parameterGradient",
  "the delta of its input is that of finite differences": "inputGradient",
  "the delta of its memory is that of finite differences": "memoryGradient",
  "the same numbers give the same bits, and inputs are not changed": "purity",
  "gradients are added to the gradient so far": "accumulation",
  "the bits of a row do not depend on other rows": "batchIndependence",
  "a window run in two parts gives what the whole window gives": "chunkedTime",
  "projecting the inputs of a window at once does not change a bit": "projection",
  "backward results are linear in the deltas, and zero where these are zero": "linearity",
  "it reads and writes only its own fields": "boundaries",
  "the process's kernels agree with the reference in float64": "kernels",
};

function isReversed({ reversed, parts = [] }: Layer): boolean {
  return reversed === true || parts.some(({ layer }) => isReversed(layer));
}
