import type { Segment } from "@backstream/core";
import type { Floats } from "@backstream/tensors";
import type { AdafactorState } from "./AdafactorState.js";
import { matrixOf } from "./segmentsIn.js";

/** Divides the gradient of a matrix by the roots of its mean squares, which are kept as those of rows and columns. */
export function divideByFactors(
  gradient: Floats,
  segment: Segment,
  state: AdafactorState,
  { row, column }: { readonly row: number; readonly column: number },
  keep: number,
  epsilon: number,
): void {
  const { rows, columns } = matrixOf(segment);
  const { rows: ofRows, columns: ofColumns } = state;
  const at = (r: number, c: number): number => segment.offset + r * columns + c;
  let mean = 0;
  for (let r = 0; r < rows; r++) {
    let sum = 0;
    for (let c = 0; c < columns; c++) sum += gradient[at(r, c)] ** 2 + epsilon;
    ofRows[row + r] = keep * ofRows[row + r] + ((1 - keep) * sum) / columns;
    mean += ofRows[row + r] / rows;
  }
  for (let c = 0; c < columns; c++) {
    let sum = 0;
    for (let r = 0; r < rows; r++) sum += gradient[at(r, c)] ** 2 + epsilon;
    ofColumns[column + c] = keep * ofColumns[column + c] + ((1 - keep) * sum) / rows;
  }
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++)
      gradient[at(r, c)] /= Math.sqrt((ofRows[row + r] / mean) * ofColumns[column + c]);
  }
}

/** Divides the gradient of a vector by the roots of its mean squares. */
export function divideByRoots(
  gradient: Floats,
  { offset, size }: Segment,
  squares: Float64Array,
  start: number,
  keep: number,
  epsilon: number,
): void {
  for (let i = 0; i < size; i++) {
    const square = keep * squares[start + i] + (1 - keep) * (gradient[offset + i] ** 2 + epsilon);
    squares[start + i] = square;
    gradient[offset + i] /= Math.sqrt(square);
  }
}
