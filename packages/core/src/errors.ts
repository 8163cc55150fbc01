/** A tensor, sample or layer has another shape than expected. */
export class ShapeError extends Error {
  override readonly name = "ShapeError";
}

/** A checkpoint holds a network of other layers, or of layers with other options; or something cannot work with the layers of a network. */
export class ArchitectureError extends Error {
  override readonly name = "ArchitectureError";
}

/** A delta or carry was read after a later tick had overwritten it. */
export class StaleSignalError extends Error {
  override readonly name = "StaleSignalError";
}

/** Between `forward` and `update` a signal was altered, dropped, reordered, delayed, or sent to the wrong operator. */
export class BrokenStreamError extends Error {
  override readonly name = "BrokenStreamError";
}

/** Another subscription is training the network already. */
export class BusyError extends Error {
  override readonly name = "BusyError";
}

/** Too many updates in a row had a loss or gradient that is not finite; the network is as it was before them. */
export class DivergedError extends Error {
  override readonly name = "DivergedError";
}

/** A bounded buffer is full. */
export class CapacityError extends Error {
  override readonly name = "CapacityError";
}

/** No parameter, option or class has that name. */
export class UnknownNameError extends Error {
  override readonly name = "UnknownNameError";
}

/**
 * A source cannot go on where a checkpoint stopped: it was made anew, or its records behind that position are gone. What a
 * net has learned is still valid, but records are missing.
 */
export class SourceMovedError extends Error {
  override readonly name = "SourceMovedError";
}

/** A server did not answer within the stated time, or the connection to it was closed. What was done before is still valid. */
export class UnreachableError extends Error {
  override readonly name = "UnreachableError";
}
