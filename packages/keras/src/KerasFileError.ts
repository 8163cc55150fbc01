/** The bytes are no file with weights of Keras 3, or a damaged one. */
export class KerasFileError extends Error {
  override readonly name = "KerasFileError";
}
