export { fromOnnx } from "./fromOnnx.js";
export { OnnxFileError } from "./OnnxFileError.js";
export { toOnnx, type ToOnnxOptions } from "./toOnnx.js";
export { UnsupportedError } from "./UnsupportedError.js";
