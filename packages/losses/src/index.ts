export { absoluteError } from "./absoluteError.js";
export { absolutePercentageError } from "./absolutePercentageError.js";
export { categoricalHinge } from "./categoricalHinge.js";
export type { ClassOptions } from "./classShares.js";
export { cosineDistance } from "./cosineDistance.js";
export { cosineEmbedding, type CosineEmbeddingOptions } from "./cosineEmbedding.js";
export { ctc, type CtcOptions, type SequenceLossOf } from "./ctc.js";
export { customLoss, type CustomLoss } from "./customLoss.js";
export type { LossOptions } from "./expectReduction.js";
export {
  gaussianNegativeLogLikelihood,
  type GaussianNegativeLogLikelihoodOptions,
} from "./gaussianNegativeLogLikelihood.js";
export { heads } from "./heads.js";
export { hinge } from "./hinge.js";
export { huber, type HuberOptions } from "./huber.js";
export { infoNce, type InfoNceOptions } from "./infoNce.js";
export { kullbackLeibler, type KullbackLeiblerOptions } from "./kullbackLeibler.js";
export { logCosh } from "./logCosh.js";
export type { LossHead } from "./LossHead.js";
export type { LossOf } from "./LossOf.js";
export { mixtureDensity, type MixtureDensityOptions } from "./mixtureDensity.js";
export { multiMargin, type MultiMarginOptions } from "./multiMargin.js";
export { negativeLogLikelihood } from "./negativeLogLikelihood.js";
export {
  poissonNegativeLogLikelihood,
  type PoissonNegativeLogLikelihoodOptions,
} from "./poissonNegativeLogLikelihood.js";
export { quantile, type QuantileOptions } from "./quantile.js";
export { quantiles, type QuantilesOptions } from "./quantiles.js";
export { sigmoidCrossEntropy, type SigmoidCrossEntropyOptions } from "./sigmoidCrossEntropy.js";
export { sigmoidFocal, type SigmoidFocalOptions } from "./sigmoidFocal.js";
export { smoothL1, type SmoothL1Options } from "./smoothL1.js";
export { softMargin } from "./softMargin.js";
export { softmaxCrossEntropy, type SoftmaxCrossEntropyOptions } from "./softmaxCrossEntropy.js";
export { softmaxFocal, type SoftmaxFocalOptions } from "./softmaxFocal.js";
export { squaredError } from "./squaredError.js";
export { squaredHinge } from "./squaredHinge.js";
export { squaredLogarithmicError } from "./squaredLogarithmicError.js";
