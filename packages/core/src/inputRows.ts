import { lengthOf, rankOf, type Numbers } from "@backstream/tensors";
import { ShapeError } from "./errors.js";
import { expectNumeric } from "./expectNumeric.js";

/**
 * How many rows an input has; 0 means one row without a batch axis, whose output has no batch axis either.
 *
 * @throws {ShapeError} When it is neither `[fanIn]` nor `[batch, fanIn]`.
 */
export function inputRows(where: string, input: Numbers, fanIn: number): number {
  if (typeof input === "number" && fanIn === 1) return 0;
  expectNumeric(where, "input", input);
  const rank = rankOf(input);
  const length = lengthOf(input);
  if (rank < 2 && length === fanIn) return 0;
  if (
    rank === 2 &&
    length > 0 &&
    length % fanIn === 0 &&
    (input as { shape: readonly number[] }).shape[1] === fanIn
  ) {
    return length / fanIn; // only a Tensor has two axes
  }
  const shape = typeof input === "object" && "shape" in input ? input.shape : rank === 0 ? [] : [length];
  throw new ShapeError(
    `${where}: input has shape [${shape.join(", ")}], expected [${fanIn}] or [batch, ${fanIn}]`,
  );
}
