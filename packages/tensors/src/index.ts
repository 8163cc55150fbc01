export type { Arena, Block } from "./Arena.js";
export {
  activationKernels,
  type ActivationKernels,
  furtherActivationKind,
} from "./extensions/activationKernels.js";
export { diagonalKernels } from "./extensions/diagonalKernels.js";
export { type AttentionKernels, attentionKernels } from "./extensions/attentionKernels.js";
export { type ConvolutionKernels, convolutionKernels } from "./extensions/convolutionKernels.js";
export { type DropoutKernels, dropoutKernels } from "./extensions/dropoutKernels.js";
export { elementwiseKernels } from "./extensions/elementwiseKernels.js";
export { functionKind } from "./extensions/functionKind.js";
export { type ElmanKernels, elmanKernels } from "./extensions/elmanKernels.js";
export { type EmbeddingKernels, embeddingKernels } from "./extensions/embeddingKernels.js";
export { type LstmKernels, lstmKernels } from "./extensions/lstmKernels.js";
export { type RmsPropKernels, rmsPropKernels } from "./extensions/rmsPropKernels.js";
export { type SgdKernels, sgdKernels } from "./extensions/sgdKernels.js";
export {
  type SoftmaxCrossEntropyKernels,
  softmaxCrossEntropyKernels,
} from "./extensions/softmaxCrossEntropyKernels.js";
export { replaceExtension } from "./replaceExtension.js";
export type { LruKernels } from "./extensions/LruKernels.js";
export { type GateTraceKernels, gateTraceKernels } from "./extensions/gateTraceKernels.js";
export { type LruTraceKernels, lruTraceKernels } from "./extensions/lruTraceKernels.js";
export { type JoinKernels, joinKernels } from "./extensions/joinKernels.js";
export { normalisationKernels, type NormalisationKernels } from "./extensions/normalisationKernels.js";
export type { RowwiseKernels } from "./extensions/RowwiseKernels.js";
export type { Floats } from "./Floats.js";
export { activationKind, type Kernels } from "./Kernels.js";
export type { KernelExtension } from "./KernelExtension.js";
export type { NestedNumbers } from "./nested.js";
export { isNested, nestedValues, type NestedLists, type NestedValues } from "./nestedValues.js";
export { isBlock } from "./isBlock.js";
export { copyNumbers, isNumbers, lengthOf, numberAt, rankOf, shapeOf } from "./numbers.js";
export { arena, kernels } from "./processArena.js";
export { type RandomStream, randomStream } from "./randomStream.js";
export { referenceArena } from "./referenceArena.js";
export { replaceKernels } from "./replaceKernels.js";
export { type Numbers, type NumberType, Tensor, tensor, wrapTensor } from "./tensor.js";
export { addressOf } from "./addressOf.js";
export { withKernels } from "./withKernels.js";
