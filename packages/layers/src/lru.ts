import { expectOptions, type Initialiser, type Layer } from "@backstream/core";
import { diagonalKernels } from "@backstream/tensors";
import { describeCall } from "./describeCall.js";
import { expectGradientMethod } from "./expectGradientMethod.js";
import { expectSize } from "./expectSize.js";
import type { GradientMethod } from "./GradientMethod.js";
import { normal } from "./initialisers/normal.js";
import { layerName } from "./layerName.js";
import { lruTraces } from "./lruTraces.js";
import { parameterSpecs, type Initialisers } from "./parameterSpecs.js";
import { withGradient } from "./withGradient.js";

/** The parameters of `lru`. */
export type LruParameter = "nu_log" | "theta_log" | "gamma_log" | "B_re" | "B_im" | "C_re" | "C_im" | "D";

export interface LruOptions<Outputs extends number = number> {
  /** Width of the output; as many as units where not given. */
  readonly outputs?: Outputs;
  /** How far back its gradient reaches; "window" where not given. "frozen" learns C and D only. */
  readonly gradient?: GradientMethod;
  /**
   * By parameter. Where not given the eigenvalues lie in the unit circle: their radii are those of even steps in area (so an n-th of
   * them in an n-th of the area), their angles are drawn evenly; gamma makes the memory of noise as large as the noise; B, C and D are
   * normal with variances 1 / (2·fanIn), 1 / units and 1.
   */
  readonly initialise?: Initialisers<LruParameter>;
}

/**
 * The linear recurrent unit: a memory that turns and shrinks, each unit at its own rate, with nothing in between that is not linear.
 *
 *     λ  = exp(-exp(nu_log) + i exp(theta_log))
 *     s' = λ ∘ s + exp(gamma_log) ∘ (B x)
 *     y  = Re(C s') + D ∘ x                    D where outputs = fanIn
 *
 * - input    `[batch, fanIn]`
 * - output   `[batch, outputs]`
 * - carry    `hidden` `[batch, 2·units]`: the real parts of s, then the imaginary parts
 * - λ        `nu_log`, `theta_log`, `gamma_log` `[units]`; |λ| < 1 whatever they are
 * - B, C     `B_re`, `B_im` `[units, fanIn]`, `C_re`, `C_im` `[outputs, units]`; `D` `[outputs]`
 *
 * It remembers over hundreds of ticks and cannot explode. What is not linear belongs between several of them: `glu`, or `dense` with an
 * activation. For the long memory of the paper start `nu_log` with radii near 1. PyTorch and Keras have no such layer.
 *
 * `gradient: "traces"` learns λ, gamma and B over the whole past without looking back, with 2·units·(fanIn + 1) numbers a row:
 * leave out `rewind`.
 *
 * @throws {RangeError} When a size is no whole number from 1 up; when `gradient` is none of the four.
 * @throws {UnknownNameError} When there is no such option or parameter.
 * @source Orvieto et al., "Resurrecting recurrent neural networks for long sequences", ICML 2023, section 3 and appendix A.
 * @source For the traces: Zucchet et al., "Online learning of long-range dependencies", NeurIPS 2023, section 3.
 * @see `minGru`, `selectiveStateSpace`, `GradientMethod`
 * @see packages/tensors/src/extensions/lruReference.ts for the arithmetic in plain TypeScript
 * @example
 *   lru(3, 8).carry // => [{ name: "hidden", size: 16 }]
 *   lru(3, 8, { outputs: 2 }).fanOut // => 2
 *   lru(8, 16, { gradient: "traces" }).traces // => 288
 */
export function lru<
  const In extends number,
  const Units extends number,
  const Outputs extends number = Units,
>(fanIn: In, units: Units, options: LruOptions<Outputs> = {}): Layer<In, Outputs> {
  const name = layerName("lru", fanIn, units);
  expectSize(name, "fanIn", fanIn);
  expectSize(name, "units", units);
  expectOptions(name, options, ["outputs", "gradient", "initialise"]);
  // Without `outputs`, `Outputs` is inferred as `Units`.
  const { outputs = units as number as Outputs, gradient: method = "window" } = options;
  expectSize(name, "outputs", outputs);
  expectGradientMethod(name, method);
  const hasD = (outputs as number) === fanIn;
  const shapes = {
    nu_log: [units],
    theta_log: [units],
    gamma_log: [units],
    B_re: [units, fanIn],
    B_im: [units, fanIn],
    C_re: [outputs, units],
    C_im: [outputs, units],
    ...(hasD && { D: [outputs] }),
  };
  const [ofInput, ofMemory] = [normal(1 / Math.sqrt(2 * fanIn)), normal(1 / Math.sqrt(units))];
  const standard = {
    nu_log: ringNu,
    theta_log: ringTheta,
    gamma_log: ringGamma,
    B_re: ofInput,
    B_im: ofInput,
    C_re: ofMemory,
    C_im: ofMemory,
    D: normal(),
  };
  const parameters = parameterSpecs(name, shapes, standard, options.initialise);
  const atB = 3 * units;
  const atC = atB + 2 * units * fanIn;
  const atD = atC + 2 * outputs * units;
  // Rows of B x, of which the tape has two, and of their deltas, which follow those of s' among the gate deltas.
  const both = 2 * units;
  const [tapeWidth, gatesWidth] = [6 * units, 4 * units];
  /** Adds to the gradient of C and D. */
  const readoutGradient: NonNullable<Layer["gradient"]> = (kernels, addresses) => {
    const { rows, gradient: g, input, carryOut, tape, outputDelta } = addresses;
    const atImaginary = g + atC + outputs * units;
    kernels.productGradient(rows, outputs, units, outputDelta, outputs, carryOut, both, g + atC, units);
    kernels.productGradient(
      rows,
      outputs,
      units,
      outputDelta,
      outputs,
      tape + both, // -Im s'
      tapeWidth,
      atImaginary,
      units,
    );
    if (hasD) kernels.extension(diagonalKernels).sumProducts(rows, outputs, outputDelta, input, g + atD);
  };
  const layer: Layer<In, Outputs> = {
    name,
    description: describeCall(name, { outputs: (outputs as number) === units ? undefined : outputs }),
    fanIn,
    fanOut: outputs,
    parameters,
    carry: [{ name: "hidden", size: both }],
    tape: tapeWidth,
    gateDeltas: gatesWidth,
    forward: (kernels, { rows, parameters: p, input, carryIn, carryOut, output, tape, projected }) => {
      if (!projected)
        kernels.productTransposed(rows, both, fanIn, input, fanIn, p + atB, fanIn, 0, tape, tapeWidth);
      kernels
        .extension(diagonalKernels)
        .lruForward(
          rows,
          units,
          outputs,
          p,
          p + atC,
          hasD ? p + atD : 0,
          input,
          carryIn,
          carryOut,
          output,
          tape,
        );
    },
    project: (kernels, { rows, parameters: p, input, tape }) => {
      kernels.productTransposed(rows, both, fanIn, input, fanIn, p + atB, fanIn, 0, tape, tapeWidth);
    },
    backward: (kernels, { rows, parameters: p, tape, outputDelta, carryDelta, gateDeltas }) => {
      kernels
        .extension(diagonalKernels)
        .lruBackward(rows, units, outputs, p + atC, tape, outputDelta, carryDelta, gateDeltas);
    },
    inputDelta: (kernels, { rows, parameters: p, outputDelta, gateDeltas, inputDelta }) => {
      const ofBx = gateDeltas + both;
      kernels.product(rows, fanIn, both, ofBx, gatesWidth, p + atB, fanIn, inputDelta, fanIn, 0);
      if (hasD) kernels.extension(diagonalKernels).addProducts(rows, fanIn, p + atD, outputDelta, inputDelta);
    },
    gradient: (kernels, addresses) => {
      const { rows, parameters: p, gradient: g, input, carryIn, tape } = addresses;
      const { gateDeltas } = addresses;
      kernels
        .extension(diagonalKernels)
        .lruGradient(rows, units, p, carryIn, both, tape, gateDeltas, gatesWidth, g);
      const ofBx = gateDeltas + both;
      kernels.productGradient(rows, both, fanIn, ofBx, gatesWidth, input, fanIn, g + atB, fanIn);
      readoutGradient(kernels, addresses);
    },
  };
  return withGradient(layer, method, atC, () => lruTraces(fanIn, units, 2 * units, atB, readoutGradient));
}

/** |λ|² of the unit with this index: even steps from 0 to 1. */
function squareOfRadius(index: number, units: number): number {
  return (index + 0.5) / units;
}

/** |λ| = exp(-exp(nu_log)). */
const ringNu: Initialiser = (values) => {
  for (let i = 0; i < values.length; i++)
    values[i] = Math.log(-0.5 * Math.log(squareOfRadius(i, values.length)));
};

/** Angles between 0 and 2π; never 0, whose logarithm is infinite. */
const ringTheta: Initialiser = (values, _shape, random) => {
  for (let i = 0; i < values.length; i++) values[i] = Math.log(2 * Math.PI * (1 - random.uniform()));
};

/** √(1 - |λ|²), as the radii of `ringNu` want it. */
const ringGamma: Initialiser = (values) => {
  for (let i = 0; i < values.length; i++) values[i] = 0.5 * Math.log(1 - squareOfRadius(i, values.length));
};
