import { expect, it } from "vitest";
import { buildNetwork } from "./buildNetwork.js";
import { resolveSettings } from "./resolveSettings.js";

const settings = resolveSettings({ cell: "gru", units: 2 });

it.each([
  ["a regression", { task: "regression", key: "k" }],
  ["classes without a key", { task: "binary" }],
] as const)("begins with a closed update gate: %s", (_name, plan) => {
  const net = buildNetwork(3, plan, settings);
  // In the order of the gates r, z, n.
  expect([...net.parameters.get("0.bias_ih_l0")!.value.data]).toEqual([0, 0, -4, -4, 0, 0]);
  expect([...net.parameters.get("0.bias_hh_l0")!.value.data]).not.toContain(0);
});

it("begins as PyTorch does for classes with a key", () => {
  const net = buildNetwork(3, { task: "binary", key: "k" }, settings);
  for (const value of net.parameters.get("0.bias_ih_l0")!.value.data)
    expect(Math.abs(value)).toBeLessThan(1 / Math.sqrt(2));
});

it.each([
  ["none", "stack(dense(3, 2), dense(2, 4))"],
  ["elman", "stack(elman(3, 2), dense(2, 4))"],
  ["lstm", "stack(lstm(3, 2), dense(2, 4))"],
] as const)("has an output for each class: %s", (cell, name) => {
  expect(buildNetwork(3, { task: "multiclass", classes: 4 }, { ...settings, cell }).name).toBe(name);
});
