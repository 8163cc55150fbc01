import { referenceArena } from "@backstream/tensors";
import { centralDifferences } from "./centralDifferences.js";
import { drawUnroll, type DrawUnrollOptions } from "./drawUnroll.js";
import { describeValue } from "./describeValue.js";
import { UnknownNameError } from "./errors.js";
import { expectCount } from "./expectCount.js";
import { expectLayer } from "./expectLayer.js";
import { expectOptions } from "./expectOptions.js";
import { largestError, type LargestError } from "./largestError.js";
import type { Layer } from "./Layer.js";
import type { Unroll } from "./Unroll.js";
import { unrollLayer } from "./unrollLayer.js";

/** What a gradient of a layer is with respect to. */
export type GradientKind = "input" | "carry" | "parameter";

/** How a layer's gradients are checked. */
export interface CheckGradientsOptions extends DrawUnrollOptions {
  /** The largest relative error that passes; 1e-6 where not given. With Infinity nothing is thrown. */
  readonly tolerance?: number;
  /** What is checked; everything where not given. */
  readonly kinds?: readonly GradientKind[];
}

/** The largest difference between one gradient and finite differences. */
export interface GradientError extends LargestError {
  readonly kind: GradientKind;
  /** The name of the parameter, or of the part of the memory; or `input`. */
  readonly name: string;
  /** `[tick, row, feature]` of the input, `[row, unit]` of a memory, in the shape of a parameter. */
  readonly index: readonly number[];
}

/**
 * Compares the gradients of a layer with finite differences: of its input, its memory and each of its parameters.
 *
 *     ∂L/∂x ≈ (L(x + ε) - L(x - ε)) / 2ε          L = Σ outputDelta · output + Σ carryOutDelta · carryOut
 *
 * It runs the layer in float64 with random numbers, over a few ticks of a few rows, and needs no test runner. Call it
 * first when you write a layer; `layerLaws` of `@backstream/testing` checks this and everything else. Where the
 * derivative does not exist (as of relu at 0), a correct layer can fail.
 *
 * @returns the error of each gradient, in the order input, memory, parameters.
 * @throws {Error} When an error is above the tolerance: names the gradient with the largest error, its index, and what was expected.
 * @throws {TypeError} When it is no layer: give it `net.layer` of a network.
 * @throws {RangeError} When a number among the options is out of range.
 * @throws {UnknownNameError} When an option or one of `kinds` does not exist.
 * @example
 *   const errors = checkGradients(gru(3, 4));
 *   errors.map(({ name }) => name) // => ["input", "hidden", "weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"]
 *   errors.every(({ relativeError }) => relativeError < 1e-8) // => true
 * @example
 *   const wrong = customLayer({
 *     name: "double()",
 *     fanIn: 1,
 *     fanOut: 1,
 *     forward: ({ input, output }) => { output[0] = 2 * input[0]; },
 *     backward: ({ outputDelta, inputDelta }) => { inputDelta[0] = outputDelta[0]; },
 *   });
 *   const [{ found, expected }] = checkGradients(wrong, { tolerance: Infinity });
 *   (expected / found).toFixed(6) // => "2.000000"
 */
export function checkGradients(layer: Layer, options: CheckGradientsOptions = {}): readonly GradientError[] {
  expectOptions("checkGradients", options, [
    "width",
    "indices",
    "ticks",
    "batch",
    "seed",
    "tolerance",
    "kinds",
  ]);
  expectLayer("checkGradients", "the layer", layer);
  for (const name of ["ticks", "batch", "width", "indices"] as const) {
    if (options[name] !== undefined) expectCount("checkGradients", name, options[name]);
  }
  const { tolerance = 1e-6, kinds = allKinds, indices } = options;
  if (!(typeof tolerance === "number" && tolerance >= 0)) {
    throw new RangeError(
      `checkGradients: tolerance is ${describeValue(tolerance)}, expected a number from 0 up`,
    );
  }
  if (!Array.isArray(kinds) || !kinds.every((kind) => allKinds.includes(kind))) {
    throw new UnknownNameError(
      `checkGradients: kinds are ${describeValue(kinds)}, expected some of ${allKinds.join(", ")}`,
    );
  }
  const unroll = drawUnroll(layer, options);
  const { inputDelta, carryInDelta, gradient } = unrollLayer(layer, referenceArena(Float64Array), unroll);
  const errors: GradientError[] = [];
  if (kinds.includes("input")) {
    const { ticks, batch } = unroll;
    const shape = [ticks, batch, inputDelta.length / (ticks * batch)];
    // An index has no derivative.
    const expected = indices ? inputDelta.map(() => 0) : centralDifferences(layer, unroll, "input");
    errors.push({ kind: "input", name: "input", ...largestError(inputDelta, expected, shape) });
  }
  if (kinds.includes("carry")) errors.push(...carryErrors(layer, unroll, carryInDelta));
  if (kinds.includes("parameter")) errors.push(...parameterErrors(layer, unroll, gradient));
  const [worst] = [...errors].sort((a, b) => b.relativeError - a.relativeError);
  if (worst && worst.relativeError > tolerance) throw new Error(messageOf(layer, worst, tolerance));
  return errors;
}

const allKinds: readonly GradientKind[] = ["input", "carry", "parameter"];

function carryErrors(layer: Layer, unroll: Unroll, found: readonly number[]): GradientError[] {
  const expected = centralDifferences(layer, unroll, "carryIn");
  const width = found.length / unroll.batch;
  let first = 0;
  return layer.carry.map(({ name, size }) => {
    const isPart = (_x: number, index: number): boolean =>
      index % width >= first && index % width < first + size;
    const shape = [unroll.batch, size];
    const error = largestError(found.filter(isPart), expected.filter(isPart), shape);
    first += size;
    return { kind: "carry", name, ...error };
  });
}

function parameterErrors(layer: Layer, unroll: Unroll, found: readonly number[]): GradientError[] {
  const expected = centralDifferences(layer, unroll, "parameters");
  let first = 0;
  return layer.parameters.map(({ name, shape }) => {
    const from = first;
    first += shape.reduce((a, b) => a * b, 1);
    return {
      kind: "parameter",
      name,
      ...largestError(found.slice(from, first), expected.slice(from, first), shape),
    };
  });
}

function messageOf(
  layer: Layer,
  { kind, name, index, found, expected, relativeError }: GradientError,
  tolerance: number,
): string {
  const what = { input: "the input", carry: `carry "${name}"`, parameter: `parameter "${name}"` }[kind];
  return (
    `checkGradients: ${layer.name}: the gradient of ${what} at [${index.join(", ")}] is ${found}, ` +
    `expected ${expected} by finite differences; its relative error is ${relativeError}, above ${tolerance}`
  );
}
