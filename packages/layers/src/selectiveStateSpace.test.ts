import { network, type Layer } from "@backstream/core";
import { layerLaws, outputOf } from "@backstream/testing";
import { expect, expectTypeOf, it } from "vitest";
import { ones } from "./initialisers/ones.js";
import { selectiveStateSpace } from "./selectiveStateSpace.js";

layerLaws(() => selectiveStateSpace(5, { state: 3 }));
layerLaws(() => selectiveStateSpace(1, { state: 1 }));

it("halves its memory at each tick where A = -1 and Δ = ln 2", () => {
  // A_log, weight_delta, bias_delta, weight_B, weight_C, D: softplus(0) = ln 2, B = C = x.
  const [first, second] = outputOf(selectiveStateSpace(1, { state: 1 }), [1, 1], [0, 0, 0, 1, 1, 0]);
  expect(first).toBeCloseTo(Math.log(2), 5);
  expect(second).toBeCloseTo(1.5 * Math.log(2), 5);
});

it("starts with A = -1, -2, … for each feature, and Δ between 0.001 and 0.1", () => {
  const net = network(selectiveStateSpace(64, { state: 3 }), { seed: 1 });
  const values = (name: string): number[] => [...(net.parameters.get(name)?.value.data ?? [])];
  values("A_log").forEach((log, index) => expect(Math.exp(log)).toBeCloseTo(1 + (index % 3), 5));
  const deltas = values("bias_delta").map((bias) => Math.log1p(Math.exp(bias)));
  expect(Math.min(...deltas)).toBeGreaterThan(0.000999);
  expect(Math.max(...deltas)).toBeLessThan(0.1001);
  expect(values("D").every((d) => d === 1)).toBe(true);
});

it("carries its sizes in its type, and its state in its description", () => {
  expectTypeOf(selectiveStateSpace(4)).toEqualTypeOf<Layer<4, 4>>();
  expect(selectiveStateSpace(4).description).toBe("selectiveStateSpace(4)");
  expect(selectiveStateSpace(4, { state: 2 }).description).toBe("selectiveStateSpace(4, { state: 2 })");
  expect(selectiveStateSpace(4).carry).toEqual([{ name: "state", size: 64 }]);
});

it("refuses sizes, options and parameters that are none", () => {
  expect(() => selectiveStateSpace(0.5)).toThrow(
    "selectiveStateSpace(0.5): features is 0.5, expected a whole number from 1 up",
  );
  expect(() => selectiveStateSpace(4, { state: 0 })).toThrow(
    "selectiveStateSpace(4): state is 0, expected a whole number from 1 up",
  );
  expect(() => selectiveStateSpace(4, { rank: 3 } as never)).toThrow(
    'selectiveStateSpace(4): no option named "rank"; it has state, initialise',
  );
  expect(() => selectiveStateSpace(4, { initialise: { A: ones() } as never })).toThrow(
    'selectiveStateSpace(4): no parameter named "A" to initialise; it has A_log, weight_delta, bias_delta, weight_B, weight_C, D',
  );
});
