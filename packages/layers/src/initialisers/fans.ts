import { ShapeError } from "@backstream/core";

/**
 * Fan-in and fan-out of a weight `[fanOut, fanIn]`.
 *
 * @throws {ShapeError} When the parameter is no matrix: a bias has no fan-in.
 */
export function fans(
  where: string,
  shape: readonly number[],
): { readonly fanIn: number; readonly fanOut: number } {
  if (shape.length !== 2) {
    throw new ShapeError(
      `${where}: the parameter has shape [${shape.join(", ")}], expected [fanOut, fanIn]; start a bias with zeros() or uniform(limit)`,
    );
  }
  return { fanIn: shape[1], fanOut: shape[0] };
}
