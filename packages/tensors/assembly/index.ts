// The kernels of src/kernels.ts (see there for what each computes and for the laws they keep), in WebAssembly SIMD.
// Nothing here may need memory of its own: all of it is the caller's arena. So no objects, no tables, no strings.
export { activate, activateBack } from "./activations";
export { adam } from "./adam";
export { elmanBackward, elmanForward, elmanGates, elmanGatesBack } from "./elman";
export { gather, scatterAdd } from "./embedding";
export { addRow, addScaled, allFinite, scale, sumOfSquares, sumRows } from "./flat";
export { gruBackward, gruForward, gruGates, gruGatesBack } from "./gru";
export { lstmBackward, lstmForward, lstmGates, lstmGatesBack } from "./lstm";
export { product } from "./product";
export { productGradient } from "./productGradient";
export { productTransposed } from "./productTransposed";
export { rmsProp } from "./rmsProp";
export { sgd } from "./sgd";
export { logSoftmax, logSoftmaxBack, softmax, softmaxBack } from "./softmax";
export { softmaxCrossEntropy } from "./softmaxCrossEntropy";
