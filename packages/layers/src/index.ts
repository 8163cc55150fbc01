export type { Activation, ActivationName } from "./activations/activation.js";
export { celu } from "./activations/celu.js";
export { elu } from "./activations/elu.js";
export { gelu } from "./activations/gelu.js";
export { glu, type GluActivation } from "./activations/glu.js";
export { hardSigmoid } from "./activations/hardSigmoid.js";
export { hardSwish } from "./activations/hardSwish.js";
export { hardTanh } from "./activations/hardTanh.js";
export { leakyRelu } from "./activations/leakyRelu.js";
export { logSigmoid } from "./activations/logSigmoid.js";
export { logSoftmax } from "./activations/logSoftmax.js";
export { mish } from "./activations/mish.js";
export { prelu, type PreluOptions } from "./activations/prelu.js";
export { relu } from "./activations/relu.js";
export { relu6 } from "./activations/relu6.js";
export { selu } from "./activations/selu.js";
export { sigmoid } from "./activations/sigmoid.js";
export { silu } from "./activations/silu.js";
export { softmax } from "./activations/softmax.js";
export { softplus } from "./activations/softplus.js";
export { softShrink } from "./activations/softShrink.js";
export { softSign } from "./activations/softSign.js";
export { tanh } from "./activations/tanh.js";
export { tanhShrink } from "./activations/tanhShrink.js";
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
export type { LevelOptions } from "./cells/levels.js";
export type { CustomBackward } from "./CustomBackward.js";
export type { CustomForward, Named } from "./CustomForward.js";
export { customLayer, type CustomActivationOptions, type CustomLayerOptions } from "./customLayer.js";
export { dense, type DenseOptions } from "./dense.js";
export { dropout, type DropoutOptions } from "./dropout.js";
export { elman, type ElmanOptions } from "./elman.js";
export { eLstm, type ELstmOptions, type ELstmParameter } from "./eLstm.js";
export { embedding, type EmbeddingOptions } from "./embedding.js";
export type { GradientMethod } from "./GradientMethod.js";
export { groupNorm, type GroupNormOptions } from "./groupNorm.js";
export { gru, type GruOptions, type GruParameter } from "./gru.js";
export { constant } from "./initialisers/constant.js";
export { differentiate } from "./formula/differentiate.js";
export type { DifferentiateOptions, Formula, FormulaResult, SymbolicValues } from "./formula/Formula.js";
export type { Operand, SymbolicOperations } from "./formula/SymbolicOperations.js";
export type { SymbolicValue } from "./formula/SymbolicValue.js";
export { glorotNormal } from "./initialisers/glorotNormal.js";
export { glorotUniform } from "./initialisers/glorotUniform.js";
export { heNormal } from "./initialisers/heNormal.js";
export { heUniform } from "./initialisers/heUniform.js";
export { identityMatrix } from "./initialisers/identityMatrix.js";
export { lecunNormal } from "./initialisers/lecunNormal.js";
export { lecunUniform } from "./initialisers/lecunUniform.js";
export { normal } from "./initialisers/normal.js";
export { ones } from "./initialisers/ones.js";
export { orthogonal } from "./initialisers/orthogonal.js";
export { truncatedNormal } from "./initialisers/truncatedNormal.js";
export { uniform } from "./initialisers/uniform.js";
export { zeros } from "./initialisers/zeros.js";
export { layerNorm } from "./layerNorm.js";
export { lstm, type LstmOptions, type LstmParameter } from "./lstm.js";
export type { NormOptions } from "./normalisation.js";
export {
  linearAttention,
  type LinearAttentionOptions,
  type LinearAttentionParameter,
} from "./linearAttention.js";
export { lru, type LruOptions, type LruParameter } from "./lru.js";
export { minGru, type MinGruOptions, type MinimalOptions, type MinimalParameter } from "./minGru.js";
export { minLstm } from "./minLstm.js";
export type { Initialisers } from "./parameterSpecs.js";
export { retention } from "./retention.js";
export {
  selectiveStateSpace,
  type SelectiveStateSpaceOptions,
  type SelectiveStateSpaceParameter,
} from "./selectiveStateSpace.js";
export { positionalEmbedding, type PositionalEmbeddingOptions } from "./positionalEmbedding.js";
export type { RecurrentOptions, RecurrentParameter } from "./recurrent.js";
export { rmsNorm, type RmsNormOptions } from "./rmsNorm.js";
export { sinusoidalPositions } from "./sinusoidalPositions.js";
export { stack, type FirstFanIn, type FitsAfter, type Fitting, type LastFanOut } from "./stack.js";
export { timeDelay } from "./timeDelay.js";
