import type { Layer } from "@backstream/core";
import { describe, expect, it } from "vitest";
import { layerLaw, type LayerLawName } from "./layerLaw.js";
import type { LayerLawOptions } from "./LayerLawOptions.js";

/**
 * Registers a test for each law that every layer obeys.
 *
 * Sizes that are no multiples of anything find more than round ones.
 *
 * @see `checkGradients` in `@backstream/core`, which needs no test runner
 * @example no-run
 *   layerLaws(() => gru(3, 5));
 *   layerLaws(() => embedding(7, 6), { indices: 7 });
 */
export function layerLaws(make: () => Layer, options: LayerLawOptions = {}): void {
  describe(`${make().name} obeys the laws of layers`, () => {
    for (const [sentence, law] of Object.entries(sentences)) {
      it(sentence, () => {
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
  "the same numbers give the same bits, and what is read stays as it is": "purity",
  "the gradient adds to what is there": "accumulation",
  "the bits of a row depend on no other row": "batchIndependence",
  "a window in two pieces is the window": "chunkedTime",
  "projecting the inputs of a window at once changes no bit": "projection",
  "what flows back is linear in the deltas, and zero where they are": "linearity",
  "it reads and writes nothing beside its fields": "boundaries",
  "the process's kernels agree with the reference in float64": "kernels",
};
