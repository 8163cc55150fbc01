import { unrollLayer } from "@backstream/core";
import { layerLaws, outputOf } from "@backstream/testing";
import { referenceArena } from "@backstream/tensors";
import { expect, it } from "vitest";
import { drawnLaws } from "../fixtures/drawnLaws.js";
import { gru } from "../gru.js";
import { gruVariant } from "./gruVariant.js";

layerLaws(() => gru(3, 5, { bias: false }));
layerLaws(() => gru(3, 5, { reset: "before" }));
layerLaws(() => gru(2, 3, { layerNorm: true }));
layerLaws(() => gru(2, 5, { layerNorm: true, reset: "before", bias: false }));
layerLaws(() => gru(2, 3, { zoneout: 0.3, recurrentDropout: 0.2 }));
drawnLaws(() => gru(2, 3, { recurrentDropout: 0.5 }));
drawnLaws(() => gru(3, 4, { zoneout: 0.4 }));
drawnLaws(() => gru(2, 3, { reset: "before", layerNorm: true, recurrentDropout: 0.5, zoneout: 0.3 }));

it("without a variation is the plain layer", () => {
  const plain = gru(2, 3);
  const none = { reset: "after", bias: true, layerNorm: false, recurrentDropout: 0, zoneout: 0 } as const;
  const given = {
    ticks: 2,
    batch: 1,
    input: [1, -2, 0.5, 3],
    carryIn: [0.1, 0.2, -0.3],
    carryOutDelta: [1, 2, 3],
    outputDelta: [1, 2, 3, 4, 5, 6],
    parameters: Array.from({ length: 63 }, (_, i) => Math.sin(i)),
    gradient: Array.from({ length: 63 }, () => 0),
  };
  const [variant, wanted] = [gruVariant("gru(2, 3)", 2, 3, none, undefined), plain].map((layer) =>
    unrollLayer(layer, referenceArena(Float64Array), given),
  );
  for (const what of ["output", "carryOut", "inputDelta", "carryInDelta", "gradient"] as const)
    expect(variant[what]).toEqual(wanted[what].map((x): unknown => expect.closeTo(x, 12)));
});

// W_n = 1, all else 0: r = z = 1/2, n = tanh(x); from a memory of 0 half of n gets through.
const halves = [0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0];

it("keeps the expected part of the old memory where nothing is learned", () => {
  // h' = (1 - 1/4) · 0.3; without zoneout it would be 0.3.
  expect(outputOf(gru(1, 1, { zoneout: 0.25 }), [Math.log(2)], halves)).toEqual([expect.closeTo(0.225)]);
});

it("keeps the whole old memory or none while it learns", () => {
  const outputs = drawn({ zoneout: 0.5 });
  // Each unit begins at 0, and at every tick either keeps its memory or comes half of the way nearer to 0.6.
  let before = 0;
  const moved = outputs.map((h) => {
    const kind =
      Math.abs(h - before) < 1e-12 ? "kept" : Math.abs(h - (before + 0.6) / 2) < 1e-12 ? "new" : "?";
    before = h;
    return kind;
  });
  expect(new Set(moved)).toEqual(new Set(["kept", "new"]));
});

it("drops the candidate, not the memory", () => {
  const outputs = drawn({ recurrentDropout: 0.5 });
  let before = 0;
  const candidates = outputs.map((h) => {
    const candidate = 2 * h - before; // h' = (n ∘ m + h) / 2
    before = h;
    return Math.round(1e6 * candidate) / 1e6;
  });
  expect(new Set(candidates)).toEqual(new Set([0, 1.2]));
});

/** Outputs of one unit over 16 ticks while it learns. */
function drawn(options: {
  readonly zoneout?: number;
  readonly recurrentDropout?: number;
}): readonly number[] {
  const ticks = 16;
  return unrollLayer(gru(1, 1, options), referenceArena(Float64Array), {
    ticks,
    batch: 1,
    parameters: halves,
    carryIn: [0],
    carryOutDelta: [0],
    randomStream: 5,
    input: Array.from({ length: ticks }, () => Math.log(2)),
    outputDelta: Array.from({ length: ticks }, () => 0),
    gradient: halves.map(() => 0),
  }).output;
}
