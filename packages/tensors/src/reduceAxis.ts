import type { Floats } from "./Floats.js";
import { expectAxis, sizeOf, textOf } from "./shape.js";
import { type Values, zerosLike } from "./Values.js";

/** One number made of `length` numbers, beginning with `data[first]`, each `step` after the one before. */
export type Reducer = (data: Floats | Int32Array, first: number, step: number, length: number) => number;

/** The reducer's number for every line along an axis, which is dropped; for all numbers if there is no axis given. */
export function reduceAxis(
  where: string,
  values: Values,
  axis: number | undefined,
  reducer: Reducer,
): Values {
  if (axis === undefined) {
    const data = zerosLike(values, values, 1);
    data[0] = reducer(values.data, 0, 1, values.data.length);
    return { shape: [], data };
  }
  const along = expectAxis(where, axis, values.shape);
  const shape = values.shape.filter((_, other) => other !== along);
  const length = values.shape[along];
  const step = sizeOf(values.shape.slice(along + 1));
  const data = zerosLike(values, values, sizeOf(shape));
  for (let i = 0; i < data.length; i++) {
    const within = i % step;
    data[i] = reducer(values.data, (i - within) * length + within, step, length);
  }
  return { shape, data };
}

/** The sum, in float64. */
export const total: Reducer = (data, first, step, length) => {
  let sum = 0;
  for (let i = 0; i < length; i++) sum += data[first + i * step];
  return sum;
};

/** The largest number; NaN where there is one. */
export const largest: Reducer = (data, first, step, length) => {
  let result = data[first];
  for (let i = 1; i < length; i++) result = Math.max(result, data[first + i * step]);
  return result;
};

/** The index of the largest number: of the first of equals. NaN counts as the largest. */
export function indexOfLargest(data: Floats | Int32Array, first: number, length: number): number {
  let best = 0;
  for (let i = 1; i < length; i++) {
    if (Number.isNaN(data[first + best])) break;
    if (!(data[first + i] <= data[first + best])) best = i;
  }
  return best;
}

/** @throws {RangeError} When there are none. */
export function expectNumbers(where: string, values: Values): void {
  if (values.data.length === 0)
    throw new RangeError(`${where}: tensor has shape ${textOf(values.shape)}, expected at least one number`);
}
