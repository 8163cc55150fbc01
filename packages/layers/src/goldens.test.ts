import type { Layer } from "@backstream/core";
import { unrollByHand, type Unroll } from "@backstream/testing";
import { arena, referenceArena } from "@backstream/tensors";
import { describe, expect, it } from "vitest";
import denseGolden from "./fixtures/dense.json" with { type: "json" };
import embeddingGolden from "./fixtures/embedding.json" with { type: "json" };
import recurrentGolden from "./fixtures/recurrent.json" with { type: "json" };
import { dense, elman, embedding, gru, lstm, stack, type ActivationName } from "./index.js";

interface Golden {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

const places = [
  { place: referenceArena(Float64Array), tolerance: 1e-6, name: "reference kernels in float64" },
  { place: arena, tolerance: 1e-4, name: "the process's kernels" },
];

describe.each(places)("PyTorch and $name agree", ({ place, tolerance }) => {
  it.each(denseGolden.cases)("on dense with $activation", (golden) => {
    const { activation, input, outputError, units } = golden;
    const options = activation === "linear" ? {} : { activation: activation as ActivationName }; // checked by dense
    const layer = dense(input.shape[1], units, options);
    const parameters = inOrder(layer, golden.parameters, "0.");
    const unrolled = unrollByHand(layer, place, {
      ...sizes(1, input.shape[0]),
      input: input.data,
      parameters,
      outputDelta: outputError.data,
      gradient: parameters.map(() => 0),
    });
    expectNear(unrolled.output, golden.output.data, tolerance);
    expectNear(unrolled.inputDelta, golden.inputError.data, tolerance);
    expectNear(unrolled.gradient, inOrder(layer, golden.parameterGradients, "0."), tolerance);
  });

  it.each(recurrentGolden.cases)("on $cell, $features → $units, final errors: $final", (golden) => {
    const { cell, features, units, batch, time } = golden;
    const layer = cells[cell](features, units);
    const parameters = inOrder(layer, golden.parameters);
    const memory = (hidden: Golden, ofCell: Golden | undefined): number[] => rowsOf([hidden, ofCell], batch);
    const unrolled = unrollByHand(layer, place, {
      ...sizes(time, batch),
      input: golden.input.data,
      parameters,
      before: memory(golden.initialHidden, golden.initialCell),
      outputDelta: golden.outputError.data,
      carryDelta: memory(golden.finalHiddenError, golden.finalCellError),
      gradient: parameters.map(() => 0),
    });
    expectNear(unrolled.output, golden.output.data, tolerance);
    expectNear(unrolled.after, memory(golden.finalHidden, golden.finalCell), tolerance);
    expectNear(unrolled.inputDelta, golden.inputError.data, tolerance);
    expectNear(unrolled.beforeDelta, memory(golden.initialHiddenError, golden.initialCellError), tolerance);
    expectNear(unrolled.gradient, inOrder(layer, golden.parameterGradients), tolerance);
  });

  it.each(embeddingGolden.cases)("on embedding, $vocabulary → $units", (golden) => {
    const { vocabulary, units, input, outputError } = golden;
    const layer = embedding(vocabulary, units);
    const parameters = inOrder(layer, golden.parameters);
    const unrolled = unrollByHand(layer, place, {
      ...sizes(input.shape[0], input.shape[1]),
      input: input.data,
      parameters,
      outputDelta: outputError.data,
      gradient: parameters.map(() => 0),
    });
    expectNear(unrolled.output, golden.output.data, tolerance);
    expectNear(unrolled.gradient, inOrder(layer, golden.parameterGradients), tolerance);
  });

  it("on a stack of one layer, which is that layer", () => {
    const [golden] = denseGolden.cases;
    const layer = stack(dense(3, 5));
    const parameters = inOrder(layer, golden.parameters); // PyTorch's names for a Sequential are a stack's
    const given = { ...sizes(1, 4), input: golden.input.data, parameters, gradient: parameters.map(() => 0) };
    const unrolled = unrollByHand(layer, place, { ...given, outputDelta: golden.outputError.data });
    expectNear(unrolled.output, golden.output.data, tolerance);
  });
});

const cells: Readonly<Record<string, (fanIn: number, units: number) => Layer>> = {
  "rnn-tanh": (fanIn, units) => elman(fanIn, units),
  "rnn-relu": (fanIn, units) => elman(fanIn, units, { activation: "relu" }),
  gru,
  lstm,
};

function sizes(ticks: number, batch: number): Pick<Unroll, "ticks" | "batch" | "before" | "carryDelta"> {
  return { ticks, batch, before: [], carryDelta: [] };
}

/** The golden's values in the layer's order, by the layer's names; shapes have to be the same. */
function inOrder(layer: Layer, values: object, prefix = ""): number[] {
  const given = new Map(Object.entries(values as Record<string, Golden>)); // as the JSON is
  expect([...given.keys()].sort()).toEqual(layer.parameters.map(({ name }) => prefix + name).sort());
  return layer.parameters.flatMap(({ name, shape }) => {
    const found = given.get(prefix + name);
    expect(found?.shape).toEqual(shape);
    return [...(found?.data ?? [])];
  });
}

/** Parts of a memory, `[batch, units]` each, as the rows of a layer's memory: part after part in every row. */
function rowsOf(parts: readonly (Golden | undefined)[], batch: number): number[] {
  return Array.from({ length: batch }, (_row, row) =>
    parts.flatMap((part) => {
      const units = part?.shape[1] ?? 0;
      return part?.data.slice(row * units, (row + 1) * units) ?? [];
    }),
  ).flat();
}

function expectNear(found: readonly number[], expected: readonly number[], tolerance: number): void {
  expect(found).toHaveLength(expected.length);
  const largest = Math.max(...expected.map(Math.abs));
  const worst = found.reduce((most, x, index) => Math.max(most, Math.abs(x - expected[index])), 0);
  expect(worst).toBeLessThanOrEqual(tolerance * largest);
  expect(found.every(Number.isFinite)).toBe(true);
}
