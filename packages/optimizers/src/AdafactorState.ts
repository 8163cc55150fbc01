import { describeValue, ShapeError, UnknownNameError, type Segment } from "@backstream/core";
import { matrixOf } from "./segmentsIn.js";

/** The state of `adafactor`: mean squares of rows and columns of the matrices, and of the numbers of vectors. */
export interface AdafactorState {
  readonly rows: Float64Array;
  readonly columns: Float64Array;
  readonly vectors: Float64Array;
}

type StateSizes = Readonly<Record<keyof AdafactorState, number>>;

function countsOf(segments: readonly Segment[]): StateSizes {
  const counts = { rows: 0, columns: 0, vectors: 0 };
  for (const segment of segments) {
    const { rows, columns } = matrixOf(segment);
    if (segment.shape.length < 2) counts.vectors += segment.size;
    else [counts.rows, counts.columns] = [counts.rows + rows, counts.columns + columns];
  }
  return counts;
}

/** Before the first update. */
export function freshAdafactorState(segments: readonly Segment[]): AdafactorState {
  const counts = countsOf(segments);
  return {
    rows: new Float64Array(counts.rows),
    columns: new Float64Array(counts.columns),
    vectors: new Float64Array(counts.vectors),
  };
}

/**
 * Checks that a state is of these segments.
 *
 * @throws {UnknownNameError} When a part is missing.
 * @throws {ShapeError} When a part has another size.
 */
export function expectAdafactorState(
  state: Partial<AdafactorState> | null | undefined,
  segments: readonly Segment[],
): void {
  const counts = countsOf(segments);
  for (const part of ["rows", "columns", "vectors"] as const) {
    const given: unknown = state?.[part];
    if (!(given instanceof Float64Array)) {
      throw new UnknownNameError(
        `adafactor: the state is ${describeValue(state)}, expected one with "${part}"; make it with init(size, segments)`,
      );
    }
    if (given.length !== counts[part]) {
      throw new ShapeError(
        `adafactor: the state has ${given.length} numbers of "${part}", expected ${counts[part]}; make it with init(size, segments), of the segments that update is given`,
      );
    }
  }
}
