import { unrollLayer, type Unroll, type Unrolled } from "@backstream/core";
import { layerLaws, outputOf } from "@backstream/testing";
import { referenceArena } from "@backstream/tensors";
import { expect, it } from "vitest";
import { dropout, type DropoutOptions } from "./dropout.js";
import { drawnLaws } from "./fixtures/drawnLaws.js";

layerLaws(() => dropout(0.5));
drawnLaws(() => dropout(0.5));
drawnLaws(() => dropout(0.25, { per: "sequence" }));

const none = { parameters: [], carryIn: [], carryOutDelta: [], gradient: [] };
const run = (
  options: DropoutOptions,
  unroll: Pick<Unroll, "ticks" | "batch">,
  randomStream = 3,
): Unrolled => {
  const count = unroll.ticks * unroll.batch * 4;
  const ones = Array.from({ length: count }, () => 1);
  const given = { ...unroll, ...none, input: ones, outputDelta: ones.map(() => 10), randomStream };
  return unrollLayer(dropout(0.75, options), referenceArena(), given);
};

it("is the identity where nothing is learned", () => {
  expect(outputOf(dropout(0.9), [1, -2, 3])).toEqual([1, -2, 3]);
  expect(run({}, { ticks: 2, batch: 1 }, 0).output).toEqual([1, 1, 1, 1, 1, 1, 1, 1]);
});

it("sets numbers to 0 and multiplies the others by 1 / (1 - rate), and the deltas likewise", () => {
  const { output, inputDelta } = run({}, { ticks: 20, batch: 3 });
  expect(new Set(output)).toEqual(new Set([0, 4]));
  expect(inputDelta).toEqual(output.map((y) => 10 * y));
});

it("drops other numbers at every tick, or the same ones through a sequence", () => {
  const ticksOf = ({ output }: Unrolled): string[] =>
    [0, 1, 2].map((tick) => output.slice(tick * 32, (tick + 1) * 32).join());
  expect(new Set(ticksOf(run({}, { ticks: 3, batch: 8 }))).size).toBe(3);
  expect(new Set(ticksOf(run({ per: "sequence" }, { ticks: 3, batch: 8 }))).size).toBe(1);
});

it("keeps the mean over many ticks: five standard errors of 16,000 numbers", () => {
  const { output } = run({}, { ticks: 1000, batch: 4 });
  const mean = output.reduce((sum, y) => sum + y, 0) / output.length;
  expect(Math.abs(mean - 1)).toBeLessThan(5 * Math.sqrt(0.75 / 0.25 / output.length));
});

it("says its options, and refuses rates that are none", () => {
  expect(dropout(0.5, { per: "tick" }).description).toBe("dropout(0.5)");
  expect(dropout(0.5, { per: "sequence" }).description).toBe('dropout(0.5, { per: "sequence" })');
  expect(() => dropout(1)).toThrow("dropout(1): rate is 1, expected a number from 0 to below 1");
  expect(() => dropout("half" as never)).toThrow(
    'dropout(half): rate is "half", expected a number from 0 to below 1',
  );
  expect(() => dropout(0.5, { per: "row" as never })).toThrow(
    'dropout(0.5): per is "row", expected "tick" or "sequence"',
  );
  expect(() => dropout(0.5, { noiseShape: [] } as never)).toThrow(
    'dropout(0.5): no option named "noiseShape"; it has per',
  );
});
