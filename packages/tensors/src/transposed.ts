import { textOf } from "./shape.js";
import type { Values } from "./Values.js";

/** Rows and columns exchanged. @throws {RangeError} When it is no matrix. */
export function transposed(values: Values): Values {
  if (values.shape.length !== 2)
    throw new RangeError(
      `transpose: tensor has shape ${textOf(values.shape)}, expected a matrix; reshape it first`,
    );
  const [rows, columns] = values.shape;
  const data = values.data.slice();
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      data[column * rows + row] = values.data[row * columns + column];
  return { shape: [columns, rows], data };
}
