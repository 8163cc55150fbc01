import { unrollLayer } from "@backstream/core";
import { layerLaws, outputOf } from "@backstream/testing";
import { referenceArena } from "@backstream/tensors";
import { expect, it } from "vitest";
import { drawnLaws } from "../fixtures/drawnLaws.js";
import { lstm } from "../lstm.js";
import { lstmVariant } from "./lstmVariant.js";

layerLaws(() => lstm(3, 5, { bias: false }));
layerLaws(() => lstm(3, 5, { projection: 2 }));
layerLaws(() => lstm(2, 3, { peepholes: true }));
layerLaws(() => lstm(2, 3, { layerNorm: true }));
layerLaws(() => lstm(2, 3, { zoneout: 0.3, recurrentDropout: 0.2 }));
const all = { bias: false, projection: 4, peepholes: true, layerNorm: true, zoneout: 0.3 } as const;
layerLaws(() => lstm(2, 3, all));
drawnLaws(() => lstm(2, 3, { recurrentDropout: 0.5 }));
drawnLaws(() => lstm(3, 4, { zoneout: 0.4 }));
drawnLaws(() => lstm(2, 3, { ...all, recurrentDropout: 0.5 }));

it("without a variation is the plain layer", () => {
  const none = {
    bias: true,
    projection: 0,
    peepholes: false,
    layerNorm: false,
    recurrentDropout: 0,
    zoneout: 0,
  };
  const given = {
    ticks: 2,
    batch: 1,
    input: [1, -2, 0.5, 3],
    carryIn: [0.1, 0.2, -0.3, 0.5],
    outputDelta: [1, 2, 3, 4],
    carryOutDelta: [1, 2, 3, 4],
    parameters: Array.from({ length: 48 }, (_, i) => Math.sin(i)),
    gradient: Array.from({ length: 48 }, () => 0),
  };
  const [variant, wanted] = [lstmVariant("lstm(2, 2)", 2, 2, none, undefined), lstm(2, 2)].map((layer) =>
    unrollLayer(layer, referenceArena(Float64Array), given),
  );
  for (const what of ["output", "carryOut", "inputDelta", "carryInDelta", "gradient"] as const)
    expect(variant[what]).toEqual(wanted[what].map((x): unknown => expect.closeTo(x, 12)));
});

// W_g = 1, all else 0: i = f = o = 1/2, g = tanh(x); c = 0.3.
const halves = [0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

it("multiplies what it shows by the projection", () => {
  const [first, second] = outputOf(
    lstm(1, 1, { projection: 2 }),
    [Math.log(2)],
    [
      // W
      0, 0, 1, 0,
      // U
      0, 0, 0, 0, 0, 0, 0, 0,
      // both biases
      0, 0, 0, 0, 0, 0, 0, 0,
      // W_hr
      10, 100,
    ],
  );
  expect(first).toBeCloseTo(5 * Math.tanh(0.3));
  expect(second).toBeCloseTo(50 * Math.tanh(0.3));
});

it("keeps the expected part of the old memory where nothing is learned", () => {
  const { output, carryOut } = unrollLayer(lstm(1, 1, { zoneout: 0.25 }), referenceArena(Float64Array), {
    ticks: 1,
    batch: 1,
    input: [Math.log(2)],
    parameters: halves,
    gradient: halves.map(() => 0),
    carryIn: [4, 0],
    outputDelta: [0],
    carryOutDelta: [0, 0],
  });
  // Of a memory of 4 a quarter, and three quarters of what it would be; the cell likewise, from 0.
  const hidden = 0.25 * 4 + 0.75 * (Math.tanh(0.3) / 2);
  expect(output).toEqual([expect.closeTo(hidden)]);
  expect(carryOut).toEqual([expect.closeTo(hidden), expect.closeTo(0.225)]);
});
