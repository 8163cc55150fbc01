import { drawUnroll, unrollLayer, type Layer } from "@backstream/core";
import { expectNear, layerLaws } from "@backstream/testing";
import { referenceArena } from "@backstream/tensors";
import { describe, expect, it } from "vitest";
import { gru } from "../gru.js";
import { uniform } from "../initialisers/uniform.js";
import { gruByFormula } from "../fixtures/gruByFormula.js";
import { differentiate } from "./differentiate.js";

layerLaws(() => gruByFormula(3, 5));
it("a GRU by its formula is the GRU by hand", () => {
  const given = drawUnroll(gru(3, 5));
  const [found, expected] = [gruByFormula(3, 5), gru(3, 5)].map((layer) =>
    unrollLayer(layer, referenceArena(Float64Array), given),
  );
  for (const key of ["output", "carryOut", "inputDelta", "carryInDelta", "gradient"] as const)
    expectNear(key, found[key], expected[key], 1e-12);
});
