import { textOf } from "./shape.js";
import { type Values, zerosLike } from "./Values.js";

/**
 *     c[rows, n] = a[rows, k] · b[k, n]
 *
 * A vector counts as a row on the left and as a column on the right, and its axis is dropped.
 *
 * @throws {RangeError} When the inner lengths differ or a shape has more than two axes.
 */
export function matrixProduct(left: Values, right: Values): Values {
  const [rows, k] = left.shape.length === 1 ? [1, left.shape[0]] : left.shape;
  const [inner, n] = right.shape.length === 1 ? [right.shape[0], 1] : right.shape;
  if (![1, 2].includes(left.shape.length) || ![1, 2].includes(right.shape.length) || k !== inner)
    throw new RangeError(
      `matmul: shapes are ${textOf(left.shape)} and ${textOf(right.shape)}, expected [rows, k] and [k, n]`,
    );
  const data = zerosLike(left, right, rows * n);
  for (let row = 0; row < rows; row++)
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let i = 0; i < k; i++) sum += left.data[row * k + i] * right.data[i * n + j];
      data[row * n + j] = sum;
    }
  return { shape: [...left.shape.slice(0, -1), ...right.shape.slice(1)], data };
}
