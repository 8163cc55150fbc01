// The kernels of src/Kernels.ts in WebAssembly SIMD. It says what each computes, and which laws they obey.
// All of the memory is the caller's arena, so nothing here may allocate: no objects, no tables, no strings.
export { activate, activateBack } from "./activations";
export { adam } from "./adam";
export { addRow, addScaled, largestMagnitude, scale, sumOfSquares, sumRows } from "./flat";
export { gruBackward, gruForward, gruGates, gruGatesBack } from "./gru";
export { product } from "./product";
export { productGradient } from "./productGradient";
export { productTransposed } from "./productTransposed";
export { logSoftmax, logSoftmaxBack, softmax, softmaxBack } from "./softmax";
