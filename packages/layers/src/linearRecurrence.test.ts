import { unrollLayer, type Layer } from "@backstream/core";
import { arena, referenceArena } from "@backstream/tensors";
import { expectNear } from "@backstream/testing";
import { describe, expect, it } from "vitest";
import { eLstm } from "./eLstm.js";
import linearRecurrence from "./fixtures/linear-recurrence.json" with { type: "json" };
import { linearAttention } from "./linearAttention.js";
import { lru } from "./lru.js";
import { minGru } from "./minGru.js";
import { minLstm } from "./minLstm.js";
import { retention } from "./retention.js";
import { selectiveStateSpace } from "./selectiveStateSpace.js";

interface Golden {
  readonly layer: string;
  readonly features: number;
  readonly units?: number;
  readonly outputs?: number;
  readonly options?: { readonly heads?: number; readonly state?: number };
  readonly final: boolean;
  readonly parameters: Tensors;
  readonly parameterGradients: Tensors;
  readonly before: Tensors;
  readonly after: Tensors;
  readonly afterError: Tensors;
  readonly beforeError: Tensors;
  readonly input: Numbers;
  readonly output: Numbers;
  readonly outputError: Numbers;
  readonly inputError: Numbers;
}

interface Numbers {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

type Tensors = Readonly<Record<string, Numbers>>;

// The numbers of the file; that each case has the fields that are read is what the tests find.
const goldens = linearRecurrence.cases as unknown as readonly Golden[];

const layers: Readonly<Record<string, (golden: Golden) => Layer>> = {
  lru: ({ features, units = 0, outputs }) => lru(features, units, { outputs }),
  minGru: ({ features, units = 0 }) => minGru(features, units),
  minLstm: ({ features, units = 0 }) => minLstm(features, units),
  eLstm: ({ features, units = 0 }) => eLstm(features, units),
  linearAttention: ({ features, options }) => linearAttention(features, options),
  retention: ({ features, options }) => retention(features, options),
  selectiveStateSpace: ({ features, options }) => selectiveStateSpace(features, options),
};

const places = [
  { place: referenceArena(Float64Array), tolerance: 1e-6, name: "reference kernels in float64" },
  { place: arena, tolerance: 1e-4, name: "the process's kernels" },
];

describe.each(places)("the golden and $name agree", ({ place, tolerance }) => {
  it.each(goldens)("on $layer, final errors: $final", (golden) => {
    const { parameters, parameterGradients, input, output, outputError, inputError } = golden;
    const layer = layers[golden.layer](golden);
    const [ticks, batch] = input.shape;
    const memory = (parts: Tensors): number[] =>
      rowsOf(
        layer.carry.map(({ name }) => parts[name]),
        batch,
      );
    const unrolled = unrollLayer(layer, place, {
      ticks,
      batch,
      input: input.data,
      parameters: inOrder(layer, parameters),
      carryIn: memory(golden.before),
      outputDelta: outputError.data,
      carryOutDelta: memory(golden.afterError),
      gradient: inOrder(layer, parameters).map(() => 0),
    });
    expectNear("output", unrolled.output, output.data, tolerance);
    expectNear("memory", unrolled.carryOut, memory(golden.after), tolerance);
    expectNear("input's delta", unrolled.inputDelta, inputError.data, tolerance);
    expectNear("memory's delta", unrolled.carryInDelta, memory(golden.beforeError), tolerance);
    expectNear("gradient", unrolled.gradient, inOrder(layer, parameterGradients), tolerance);
  });
});

/** The golden's values in the layer's order; names and shapes have to be the same. */
function inOrder(layer: Layer, values: Tensors): number[] {
  expect(Object.keys(values)).toEqual(layer.parameters.map(({ name }) => name));
  return layer.parameters.flatMap(({ name, shape }) => {
    expect(values[name].shape).toEqual(shape);
    return [...values[name].data];
  });
}

/** Parts of a memory, `[batch, size]` each, as the rows of a layer's memory: part after part in every row. */
function rowsOf(parts: readonly Numbers[], batch: number): number[] {
  return Array.from({ length: batch }, (_row, row) =>
    parts.flatMap(({ shape: [, size], data }) => data.slice(row * size, (row + 1) * size)),
  ).flat();
}
