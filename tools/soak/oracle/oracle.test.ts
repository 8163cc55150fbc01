import { referenceArena } from "backstream";
import { expect, it } from "vitest";
import { buildNets } from "./buildLibrary.js";
import { firstDifference } from "./firstDifference.js";
import type { OracleProgram } from "./OracleProgram.js";
import { parametersOf, runLibrary } from "./runLibrary.js";
import { runOracle } from "./runOracle.js";

const program: OracleProgram = {
  seed: 1,
  inputs: 2,
  predicts: [],
  nets: [
    { layers: [{ kind: "gru", units: 2, activation: "none", bias: true }] },
    { layers: [{ kind: "dense", units: 2, activation: "tanh", bias: true }] },
  ],
  batch: 2,
  rewind: { window: 3, stride: 2, rerun: "whenStale" },
  flow: "keys",
  completes: true,
  loss: { kind: "squaredError", reduction: "mean", smoothing: 0, weighed: false, ignores: false },
  optimizer: {
    kind: "sgd",
    learningRate: 0.02,
    decays: false,
    momentum: 0.5,
    variant: false,
    epsilon: 1e-8,
    weightDecay: 0,
    clip: 0,
  },
  mapDelta: { before: "scale", after: "squash", between: "none" },
  steered: { rate: false, norm: false, frozen: false },
  ticks: Array.from({ length: 21 }, (_, index) => ({
    value: index,
    isBad: index === 13,
    target: index % 5 === 3 ? "missing" : index === 11 ? "not finite" : "given",
    weight: index % 4 === 1 ? "rows" : "none",
    mask: index % 6 === 2 ? 1 : undefined,
    key: (index * 7) % 3,
    last: false,
  })),
};

/** The same with classes that have weights, one of which is ignored. */
const classes: OracleProgram = {
  ...program,
  loss: { kind: "classes", reduction: "mean", smoothing: 0.25, weighed: true, ignores: true },
};

/** How the library, running the program, differs from the oracle of another one. */
function differenceTo(other: OracleProgram, run: OracleProgram = program): string | undefined {
  const arena = referenceArena(Float64Array);
  const nets = buildNets(run, arena);
  const first = parametersOf(nets);
  const { records, errors } = runLibrary(run, nets, arena);
  expect(errors).toEqual([]);
  return firstDifference(records, runOracle(other, first), 1e-9);
}

it("the library does what the oracle says", () => {
  expect(differenceTo(program)).toBeUndefined();
  expect(differenceTo(classes, classes)).toBeUndefined();
});

it.each(["weighed", "ignores"])("a library that did not see that a loss is %s would be found", (option) => {
  const mutant = { ...classes, loss: { ...classes.loss, [option]: false } };
  expect(differenceTo(mutant, classes)).toMatch(/^record \d+/);
});

const [first, ...others] = program.ticks;
const mutants: Record<string, OracleProgram> = {
  "no window runs again": { ...program, rewind: { window: 3, stride: 2, rerun: "never" } },
  "a shorter window": { ...program, rewind: { window: 2, stride: 2 } },
  "another stride": { ...program, rewind: { window: 3, stride: 3 } },
  "one memory for all keys": { ...program, flow: "one" },
  "the rest is not learned from": { ...program, completes: false },
  "a sum": { ...program, loss: { ...program.loss, reduction: "sum" } },
  "no momentum": { ...program, optimizer: { ...program.optimizer, momentum: 0 } },
  "Nesterov's momentum": { ...program, optimizer: { ...program.optimizer, variant: true } },
  "mapDelta in the other order": {
    ...program,
    mapDelta: { before: "squash", after: "scale", between: "none" },
  },
  "no mask": { ...program, ticks: program.ticks.map((tick) => ({ ...tick, mask: undefined })) },
  "no weight": { ...program, ticks: program.ticks.map((tick) => ({ ...tick, weight: "none" })) },
  "an input that is finite": { ...program, ticks: program.ticks.map((tick) => ({ ...tick, isBad: false })) },
  "one label less": { ...program, ticks: [{ ...first, target: "missing" }, ...others] },
};

it.each(Object.entries(mutants))("a library that had %s would be found", (_what, mutant) => {
  expect(differenceTo(mutant)).toMatch(/^record \d+/);
});
