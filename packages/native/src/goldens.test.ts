import { layerLaw } from "@backstream/testing";
import { attention, causalConv1d, dense, elman, gru, lstm } from "@backstream/layers";
import { kernels } from "@backstream/tensors";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { catalogueGoldens } from "../../layers/src/fixtures/catalogueGoldens.js";
import { layerGoldens } from "../../layers/src/fixtures/layerGoldens.js";
import { linearRecurrenceGoldens } from "../../layers/src/fixtures/linearRecurrenceGoldens.js";
import { streamingGoldens } from "../../layers/src/fixtures/streamingGoldens.js";
import { trainingGoldens } from "../../trainers/src/fixtures/trainingGoldens.js";
import { library } from "./fixtures/library.js";
import { type Native, useNative } from "./useNative.js";

describe.runIf(library)("with all matrix products in a BLAS library", () => {
  let native: Native;
  beforeAll(() => {
    native = useNative({ above: 1 });
  });
  afterAll(() => native.off());

  // What layers and training have to do as PyTorch does, once more.
  layerGoldens();
  catalogueGoldens();
  linearRecurrenceGoldens();
  streamingGoldens();
  trainingGoldens();

  const layers = [
    () => dense(7, 5),
    () => elman(3, 9),
    () => gru(5, 7),
    () => lstm(7, 3),
    () => causalConv1d(6, 4, { kernelSize: 3, groups: 2 }),
    () => attention(6, { heads: 2, window: 4 }),
  ];
  it.each(layers.map((make) => [make().name, make] as const))("%s obeys the laws", (_, make) => {
    expect(kernels.name).toContain("+");
    // Of the others some are about float64, which is not touched, and one does not hold: the bits of a row.
    for (const law of ["kernels", "purity", "accumulation", "boundaries"] as const)
      expect(() => layerLaw[law](make, {})).not.toThrow();
  });
});
