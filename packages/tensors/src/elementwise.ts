import { sizeOf, textOf } from "./shape.js";
import { type Values, zerosLike } from "./Values.js";

/**
 * One operation on every pair of numbers, after broadcasting: shapes are aligned at their last axes, and an axis of
 * length 1 (or a missing one) is repeated.
 */
export function elementwise(
  where: string,
  left: Values,
  right: Values,
  operation: (a: number, b: number) => number,
): Values {
  const shape = broadcastShape(where, left.shape, right.shape);
  const data = zerosLike(left, right, sizeOf(shape));
  const a = placesIn(left.shape, shape);
  const b = placesIn(right.shape, shape);
  for (let i = 0; i < data.length; i++) data[i] = operation(left.data[a(i)], right.data[b(i)]);
  return { shape, data };
}

function broadcastShape(where: string, left: readonly number[], right: readonly number[]): readonly number[] {
  const rank = Math.max(left.length, right.length);
  return Array.from({ length: rank }, (_, axis) => {
    const a = left[axis + left.length - rank] ?? 1;
    const b = right[axis + right.length - rank] ?? 1;
    if (a !== b && a !== 1 && b !== 1)
      throw new RangeError(
        `${where}: shapes ${textOf(left)} and ${textOf(right)} do not fit, expected equal lengths or 1 in axis ${axis - rank}`,
      );
    return a === 1 ? b : a;
  });
}

/** Which number of a tensor of shape `own` is repeated at the i-th index of the broadcast shape. */
function placesIn(own: readonly number[], shape: readonly number[]): (index: number) => number {
  if (sizeOf(own) === sizeOf(shape)) return (index) => index;
  if (sizeOf(own) === 1) return () => 0;
  const missing = shape.length - own.length;
  const steps = own.map((length, axis) => (length === 1 ? 0 : sizeOf(own.slice(axis + 1))));
  return (index) => {
    let place = 0;
    for (let axis = shape.length - 1; axis >= missing; axis--) {
      place += (index % shape[axis]) * steps[axis - missing];
      index = Math.floor(index / shape[axis]);
    }
    return place;
  };
}
