export type { ActivationName } from "./activations/activation.js";
export { elu } from "./activations/elu.js";
export { gelu } from "./activations/gelu.js";
export { leakyRelu } from "./activations/leakyRelu.js";
export { logSoftmax } from "./activations/logSoftmax.js";
export { relu } from "./activations/relu.js";
export { sigmoid } from "./activations/sigmoid.js";
export { silu } from "./activations/silu.js";
export { softmax } from "./activations/softmax.js";
export { softplus } from "./activations/softplus.js";
export { tanh } from "./activations/tanh.js";
export {
  attention,
  type AttentionOptions,
  type AttentionParameter,
  type AttentionPositions,
} from "./attention.js";
export {
  bidirectional,
  type BidirectionalOptions,
  type Merge,
  type MergedFanOut,
} from "./branches/bidirectional.js";
export type { BranchFanIn, BranchFanOut, ConcatFanOut, SideBySide } from "./branches/branchWidths.js";
export { concatBranches } from "./branches/concatBranches.js";
export { frozen } from "./branches/frozen.js";
export { learnedCarry, type LearnedCarryOptions } from "./branches/learnedCarry.js";
export { multiplyBranches } from "./branches/multiplyBranches.js";
export { passThrough } from "./branches/passThrough.js";
export { type EquallyWide, residual } from "./branches/residual.js";
export type { Sum } from "./branches/Sum.js";
export { sumBranches } from "./branches/sumBranches.js";
export { tied } from "./branches/tied.js";
export { causalConv1d, type CausalConv1dOptions } from "./causalConv1d.js";
export type { CustomBackward } from "./CustomBackward.js";
export type { CustomForward, Named } from "./CustomForward.js";
export { customLayer, type CustomActivationOptions, type CustomLayerOptions } from "./customLayer.js";
export { dense, type DenseOptions } from "./dense.js";
export { elman, type ElmanOptions } from "./elman.js";
export { embedding, type EmbeddingOptions } from "./embedding.js";
export { gru } from "./gru.js";
export { glorotNormal } from "./initialisers/glorotNormal.js";
export { glorotUniform } from "./initialisers/glorotUniform.js";
export { heNormal } from "./initialisers/heNormal.js";
export { heUniform } from "./initialisers/heUniform.js";
export { normal } from "./initialisers/normal.js";
export { ones } from "./initialisers/ones.js";
export { orthogonal } from "./initialisers/orthogonal.js";
export { uniform } from "./initialisers/uniform.js";
export { zeros } from "./initialisers/zeros.js";
export { lstm } from "./lstm.js";
export type { Initialisers } from "./parameterSpecs.js";
export type { RecurrentOptions, RecurrentParameter } from "./recurrent.js";
export { positionalEmbedding, type PositionalEmbeddingOptions } from "./positionalEmbedding.js";
export { sinusoidalPositions } from "./sinusoidalPositions.js";
export { stack, type FirstFanIn, type FitsAfter, type Fitting, type LastFanOut } from "./stack.js";
export { timeDelay } from "./timeDelay.js";
