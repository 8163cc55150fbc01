/** The bytes are no ONNX model, or a damaged one. */
export class OnnxFileError extends Error {
  override readonly name = "OnnxFileError";
}
