import { lengthOf, shapeOf, Tensor, type Numbers } from "@backstream/tensors";
import { ShapeError, UnknownNameError } from "./errors.js";
import { expectNumeric } from "./expectNumeric.js";
import type { Segment } from "./Optimizer.js";

/**
 * Checks that values are those of a network's parameters, all of them and no others. A tensor must have the parameter's
 * shape, an array as many numbers.
 *
 * @throws {UnknownNameError} When a name is unknown or missing.
 * @throws {ShapeError} When a value has another shape.
 */
export function expectParameters(values: ReadonlyMap<string, unknown>, segments: readonly Segment[]): void {
  const names = segments.map(({ name }) => name);
  for (const name of values.keys()) {
    if (!names.includes(name)) {
      throw new UnknownNameError(`network: no parameter named "${name}"; it has ${names.join(", ")}`);
    }
  }
  for (const segment of segments) {
    const { name, shape } = segment;
    const value = values.get(name);
    if (value === undefined) {
      throw new UnknownNameError(
        `network: parameter "${name}" is missing; load takes all of ${names.join(", ")}`,
      );
    }
    expectNumeric("network", `"${name}"`, value);
    if (!fits(value, segment)) {
      throw new ShapeError(
        `network: "${name}" has shape [${shapeOf(value).join(", ")}], expected [${shape.join(", ")}]`,
      );
    }
  }
}

function fits(value: Numbers, { shape, size }: Segment): boolean {
  if (!(value instanceof Tensor)) return lengthOf(value) === size;
  return value.shape.length === shape.length && shape.every((length, axis) => length === value.shape[axis]);
}
