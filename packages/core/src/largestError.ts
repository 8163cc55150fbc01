/** The number that differs most from what was expected. */
export interface LargestError {
  /** The distance there, by the largest magnitude expected (at least 0.001); Infinity where a number is NaN. */
  readonly relativeError: number;
  /** Along each axis. */
  readonly index: readonly number[];
  readonly found: number;
  readonly expected: number;
}

/** Compares two row-major arrays of this shape. */
export function largestError(
  found: readonly number[],
  expected: readonly number[],
  shape: readonly number[],
): LargestError {
  const largest = expected.reduce((most, x) => Math.max(most, Math.abs(x)), 1e-3);
  const errors = found.map((x, i) => {
    const error = Math.abs(x - expected[i]) / largest;
    return Number.isNaN(error) ? Infinity : error;
  });
  const worst = errors.reduce((most, error, i) => (error > errors[most] ? i : most), 0);
  return {
    relativeError: errors[worst],
    index: indexOf(shape, worst),
    found: found[worst],
    expected: expected[worst],
  };
}

function indexOf(shape: readonly number[], position: number): number[] {
  const index: number[] = [];
  let rest = position;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    index.unshift(rest % shape[axis]);
    rest = Math.floor(rest / shape[axis]);
  }
  return index;
}
