import { describeValue, expectBoolean, expectOptions, type Layer } from "@backstream/core";
import { convolutionKernels, type ConvolutionKernels, type Kernels } from "@backstream/tensors";
import { describeCall } from "./describeCall.js";
import { expectSize } from "./expectSize.js";
import { uniform } from "./initialisers/uniform.js";
import { layerName } from "./layerName.js";
import { parameterSpecs, type Initialisers } from "./parameterSpecs.js";

export interface CausalConv1dOptions {
  /** How many ticks an output sees, its own among them. */
  readonly kernelSize: number;
  /** Ticks from one of them to the next; 1 where not given. */
  readonly dilation?: number;
  /** Channels are divided into so many groups that do not see each other; 1 where not given. */
  readonly groups?: number;
  /** Whether it adds a bias; true where not given. */
  readonly bias?: boolean;
  /** By parameter; `uniform(1 / √(fanIn / groups · kernelSize))` where not given. */
  readonly initialise?: Initialisers<"weight" | "bias">;
}

/**
 * A convolution over time that sees only the past, tick by tick: its memory is the last inputs, so a stream gets the same
 * outputs as a whole sequence that is padded with zeros on the left.
 *
 *     y(t) = b + Σ over j of W_j · x(t - (kernelSize - 1 - j) · dilation)          j = 0 … kernelSize - 1
 *
 * - input    `[batch, fanIn]`, the channels of one tick
 * - output   `[batch, fanOut]`
 * - carry    `inputs` `[batch, (kernelSize - 1) · dilation · fanIn]`, oldest tick first; none for a kernel of 1
 * - `weight` `[fanOut, fanIn / groups, kernelSize]`, oldest tick first; `bias` `[fanOut]`
 *
 * Several in a stack with dilations 1, 2, 4, 8 … see far back at little cost (WaveNet). In PyTorch it is
 * `Conv1d(fanIn, fanOut, kernelSize, dilation=…, groups=…)` behind `F.pad(x, ((kernelSize - 1) · dilation, 0))`; in Keras
 * `Conv1D(fanOut, kernelSize, padding="causal", dilation_rate=…)`.
 *
 * @throws {RangeError} When a size is no whole number from 1 up, or the groups do not divide both numbers of channels.
 * @throws {UnknownNameError} When there is no such option or parameter.
 * @source van den Oord et al., "WaveNet: a generative model for raw audio", arXiv:1609.03499, 2016.
 * @see packages/tensors/src/extensions/convolutionKernels.ts for the arithmetic in plain TypeScript
 * @example
 *   const layer = causalConv1d(3, 4, { kernelSize: 2, dilation: 8 });
 *   layer.parameters.map((parameter) => parameter.shape) // => [[4, 3, 2], [4]]
 *   layer.carry // => [{ name: "inputs", size: 24 }]
 */
export function causalConv1d<const In extends number, const Out extends number>(
  fanIn: In,
  fanOut: Out,
  options: CausalConv1dOptions,
): Layer<In, Out> {
  const name = layerName("causalConv1d", fanIn, fanOut);
  expectSize(name, "fanIn", fanIn);
  expectSize(name, "fanOut", fanOut);
  expectOptions(name, options, ["kernelSize", "dilation", "groups", "bias", "initialise"]);
  const { kernelSize, dilation = 1, groups = 1, bias = true, initialise } = options;
  expectSize(name, "kernelSize", kernelSize);
  expectSize(name, "dilation", dilation);
  expectGroups(name, groups, fanIn, fanOut);
  expectBoolean(name, "bias", bias);
  const past = (kernelSize - 1) * dilation * fanIn;
  const patch = fanIn * kernelSize;
  const [inGroup, outGroup] = [patch / groups, fanOut / groups];
  const shapes = { weight: [fanOut, fanIn / groups, kernelSize], ...(bias && { bias: [fanOut] }) };
  const afterWeight = fanOut * inGroup;
  return {
    name,
    description: describeCall(name, {
      kernelSize,
      dilation: dilation === 1 ? undefined : dilation,
      groups: groups === 1 ? undefined : groups,
      bias: bias ? undefined : false,
    }),
    fanIn,
    fanOut,
    parameters: parameterSpecs(name, shapes, uniform(1 / Math.sqrt(inGroup)), initialise),
    carry: past === 0 ? [] : [{ name: "inputs", size: past }],
    // The patches: for each channel, what the taps see. So the rest is a matrix product, as in a dense layer.
    tape: patch,
    gateDeltas: patch,
    forward: (kernels, { rows, input, output, carryIn, carryOut, tape, parameters }) => {
      unfolding(kernels).unfold(rows, fanIn, kernelSize, dilation, carryIn, input, carryOut, tape);
      for (let group = 0; group < groups; group++) {
        const x = group * inGroup;
        const y = group * outGroup;
        kernels.productTransposed(
          rows,
          outGroup,
          inGroup,
          tape + x,
          patch,
          parameters + y * inGroup,
          inGroup,
          bias ? parameters + afterWeight + y : 0,
          output + y,
          fanOut,
        );
      }
    },
    backward: (kernels, { rows, outputDelta, carryDelta, gateDeltas, parameters }) => {
      for (let group = 0; group < groups; group++) {
        const x = group * inGroup;
        const y = group * outGroup;
        kernels.product(
          rows,
          inGroup,
          outGroup,
          outputDelta + y,
          fanOut,
          parameters + y * inGroup,
          inGroup,
          gateDeltas + x,
          patch,
          0,
        );
      }
      unfolding(kernels).fold(rows, fanIn, kernelSize, dilation, gateDeltas, carryDelta);
    },
    inputDelta: (kernels, { rows, gateDeltas, inputDelta }) => {
      unfolding(kernels).newestTap(rows * fanIn, kernelSize, gateDeltas, inputDelta);
    },
    gradient: (kernels, { rows, outputDelta, tape, gradient }) => {
      for (let group = 0; group < groups; group++) {
        const x = group * inGroup;
        const y = group * outGroup;
        kernels.productGradient(
          rows,
          outGroup,
          inGroup,
          outputDelta + y,
          fanOut,
          tape + x,
          patch,
          gradient + y * inGroup,
          inGroup,
        );
      }
      if (bias) kernels.sumRows(rows, fanOut, outputDelta, fanOut, gradient + afterWeight);
    },
  };
}

function unfolding(kernels: Kernels): ConvolutionKernels {
  return kernels.extension(convolutionKernels);
}

function expectGroups(where: string, groups: number, fanIn: number, fanOut: number): void {
  expectSize(where, "groups", groups);
  if (fanIn % groups === 0 && fanOut % groups === 0) return;
  throw new RangeError(
    `${where}: groups is ${describeValue(groups)}, expected a number that divides ${fanIn} and ${fanOut}`,
  );
}
