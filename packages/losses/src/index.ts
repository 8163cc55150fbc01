export { absoluteError } from "./absoluteError.js";
export { customLoss, type CustomLoss } from "./customLoss.js";
export type { LossOptions } from "./expectReduction.js";
export { huber, type HuberOptions } from "./huber.js";
export { quantile, type QuantileOptions } from "./quantile.js";
export { sigmoidCrossEntropy } from "./sigmoidCrossEntropy.js";
export { softmaxCrossEntropy, type SoftmaxCrossEntropyOptions } from "./softmaxCrossEntropy.js";
export { squaredError } from "./squaredError.js";
