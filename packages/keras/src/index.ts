export { fromKeras, type KerasWeights } from "./fromKeras.js";
export { KerasFileError } from "./KerasFileError.js";
export { readKerasWeights, type H5File, type H5Wasm } from "./readKerasWeights.js";
