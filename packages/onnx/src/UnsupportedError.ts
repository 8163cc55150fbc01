/** ONNX has no form for a layer, or this package no layer for what an ONNX graph computes. */
export class UnsupportedError extends Error {
  override readonly name = "UnsupportedError";
}
