import {
  checkGradients,
  drawUnroll,
  unrollLayer,
  type GradientKind,
  type Layer,
  type Unroll,
  type Unrolled,
} from "@backstream/core";
import { arena, randomStream, referenceArena } from "@backstream/tensors";
import { expectNear, expectSame } from "./expectNumbers.js";
import type { LayerLawOptions } from "./LayerLawOptions.js";
import { rowOfMemory, rowOfSequence, rowOfUnroll, ticksOfUnroll } from "./partOfUnroll.js";

/** A law throws for a layer that breaks it. */
export type LayerLaw = (make: () => Layer, options: LayerLawOptions) => void;

export type LayerLawName =
  | "parameters"
  | "parameterGradient"
  | "inputGradient"
  | "memoryGradient"
  | "purity"
  | "accumulation"
  | "batchIndependence"
  | "chunkedTime"
  | "projection"
  | "linearity"
  | "boundaries"
  | "kernels";

const forwardResults = ["output", "carryOut"] as const;
const backResults = ["inputDelta", "carryInDelta", "gradient"] as const;
const results = [...forwardResults, ...backResults] as const;

/** Its parameters have whole sizes, and the initialisers fill them. */
const parameters: LayerLaw = (make) => {
  for (const { name, shape, initialise } of make().parameters) {
    if (!shape.every((size) => Number.isInteger(size) && size > 0)) {
      throw new Error(
        `parameter "${name}": the shape is [${shape.join(", ")}], expected whole numbers from 1 up`,
      );
    }
    const values = new Float64Array(shape.reduce((a, b) => a * b, 1)).fill(NaN);
    initialise(values, shape, randomStream(1));
    if (!values.every(Number.isFinite))
      throw new Error(`parameter "${name}": the initialiser left numbers out`);
  }
};

/** The same numbers give the same bits, also after other runs in between, and inputs are not changed. */
const purity: LayerLaw = (make, options) => {
  const layer = make();
  const given = drawUnroll(layer, options);
  const first = inFloat64(layer, given);
  inFloat64(layer, drawUnroll(layer, { ...options, seed: 2 }));
  const second = inFloat64(layer, given);
  for (const key of results) expectSame(`${key} the second time`, second[key], first[key]);
  for (const key of ["input", "parameters", "carryIn", "outputDelta"] as const) {
    expectSame(`${key} afterwards`, first.given[key], given[key]);
  }
};

const accumulation: LayerLaw = (make, options) => {
  const given = drawUnroll(make(), options);
  const already = Array.from(given.gradient, (_zero, index) => index + 1);
  const { gradient } = inFloat64(make(), given);
  const both = inFloat64(make(), { ...given, gradient: already }).gradient;
  expectNear(
    "gradient",
    both,
    gradient.map((x, index) => x + already[index]),
    1e-12,
  );
};

const batchIndependence: LayerLaw = (make, options) => {
  const given = drawUnroll(make(), options);
  for (const where of [referenceArena(Float64Array), arena]) {
    const all = unrollLayer(make(), where, given);
    for (let row = 0; row < given.batch; row++) {
      const alone = unrollLayer(make(), where, rowOfUnroll(given, row));
      for (const key of ["output", "inputDelta"] as const) {
        expectSame(`${key} of row ${row} alone`, alone[key], rowOfSequence(all[key], given, row));
      }
      for (const key of ["carryOut", "carryInDelta"] as const) {
        expectSame(`${key} of row ${row} alone`, alone[key], rowOfMemory(all[key], given, row));
      }
    }
  }
};

/** Between two parts of a window only the memory is passed on, and in the backward pass only its delta. */
const chunkedTime: LayerLaw = (make, options) => {
  const given = drawUnroll(make(), options);
  const whole = inFloat64(make(), given);
  const [older, newer] = [ticksOfUnroll(given, 0, 2), ticksOfUnroll(given, 2, given.ticks)];
  const second = inFloat64(make(), { ...newer, carryIn: inFloat64(make(), older).carryOut });
  const first = inFloat64(make(), {
    ...older,
    carryOutDelta: second.carryInDelta,
    gradient: second.gradient,
  });
  expectSame("output", [...first.output, ...second.output], whole.output);
  expectSame("carryOut", second.carryOut, whole.carryOut);
  expectSame("inputDelta", [...first.inputDelta, ...second.inputDelta], whole.inputDelta);
  expectSame("carryInDelta", first.carryInDelta, whole.carryInDelta);
  expectNear("gradient", first.gradient, whole.gradient, 1e-12);
};

/** Projecting the inputs of all ticks at once does not change a bit, in float64 or on the process's kernels. */
const projection: LayerLaw = (make, options) => {
  const given = drawUnroll(make(), options);
  for (const where of [referenceArena(Float64Array), arena]) {
    const plain = unrollLayer(make(), where, given);
    const projected = unrollLayer(make(), where, given, { projected: true });
    for (const what of results) expectSame(what, projected[what], plain[what]);
  }
};

const linearity: LayerLaw = (make, options) => {
  const given = drawUnroll(make(), options);
  const other = drawUnroll(make(), { ...options, seed: 2 });
  const back = (factor: number, otherFactor: number): Unrolled => {
    const mix = (a: ArrayLike<number>, b: ArrayLike<number>): number[] =>
      Array.from(a, (x, index) => factor * x + otherFactor * b[index]);
    return inFloat64(make(), {
      ...given,
      outputDelta: mix(given.outputDelta, other.outputDelta),
      carryOutDelta: mix(given.carryOutDelta, other.carryOutDelta),
    });
  };
  const [none, one, two, both] = [back(0, 0), back(1, 0), back(0, 1), back(2, -3)];
  for (const key of backResults) {
    expectSame(
      `${key} of no delta`,
      none[key],
      none[key].map(() => 0),
    );
    const expected = one[key].map((x, index) => 2 * x - 3 * two[key][index]);
    expectNear(`${key} of a sum`, both[key], expected, 1e-10);
  }
};

/** NaN canaries reveal reads outside of the fields or before a write; canaries that are numbers reveal writes there. */
const boundaries: LayerLaw = (make, options) => {
  const given = drawUnroll(make(), options);
  for (const where of [referenceArena(Float64Array), arena]) {
    const [nan, number] = [NaN, 4096.5].map((canary) => unrollLayer(make(), where, given, { canary }));
    for (const name of [...nan.overrun, ...number.overrun]) {
      throw new Error(`field "${name}": the layer wrote before or after it`);
    }
    for (const key of results) expectSame(`${key} between NaNs`, nan[key], number[key]);
  }
};

const kernels: LayerLaw = (make, options) => {
  const given = drawUnroll(make(), options);
  const [here, reference] = [unrollLayer(make(), arena, given), inFloat64(make(), given)];
  for (const key of results) expectNear(key, here[key], reference[key], 1e-4);
};

/**
 * The laws of layers by name, each a function that throws for a layer that breaks it; `layerLaws` makes tests of them.
 *
 * @example
 *   layerLaw.inputGradient(() => gru(3, 4), {});
 */
export const layerLaw: Readonly<Record<LayerLawName, LayerLaw>> = {
  parameters,
  parameterGradient: gradientLaw("parameter"),
  inputGradient: gradientLaw("input"),
  memoryGradient: gradientLaw("carry"),
  purity,
  accumulation,
  batchIndependence,
  chunkedTime,
  projection,
  linearity,
  boundaries,
  kernels,
};

function inFloat64(layer: Layer, given: Unroll): Unrolled {
  return unrollLayer(layer, referenceArena(Float64Array), given);
}

function gradientLaw(kind: GradientKind): LayerLaw {
  return (make, options) => {
    checkGradients(make(), { ...options, kinds: [kind] });
  };
}
