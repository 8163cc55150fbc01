import {
  expectNumeric,
  hasTarget,
  newRows,
  rowMask,
  rowNumbers,
  ShapeError,
  type Sample,
} from "@backstream/core";
import {
  copyNumbers,
  lengthOf,
  rankOf,
  shapeOf,
  wrapTensor,
  type Numbers,
  type Tensor,
} from "@backstream/tensors";

/** A row of a sample with a target, as it came in. */
export interface PastRow {
  readonly input: Float64Array;
  readonly target: Float64Array;
  readonly weight: number;
}

/** The rows of a sample that can be replayed later: those that are there, and of which all numbers are finite. */
export function pastRows(sample: Sample, widths: RowWidths): PastRow[] {
  const { rows, features, width } = widths;
  const inputs = numbersOf(sample.input);
  const targets = numbersOf(sample.target!); // replay has seen it
  const weights = rowNumbers("replay", "weight", sample.weight, rows);
  const mask = rowMask("replay", sample.mask, rows);
  const past = Array.from({ length: rows }, (_, row): PastRow | undefined => {
    const input = inputs.slice(row * features, (row + 1) * features);
    const target = targets.slice(row * width, (row + 1) * width);
    const weight = weights?.[row] ?? 1;
    const isUsable = mask?.[row] !== 0 && Number.isFinite(weight) && isFinite(input) && isFinite(target);
    return isUsable ? { input, target, weight } : undefined;
  });
  return past.filter((row) => row !== undefined);
}

/** How many rows a sample has, and how many numbers of input and target are in each; 0 of a target that is not known yet. */
export interface RowWidths {
  readonly rows: number;
  readonly features: number;
  readonly width: number;
}

/**
 * Reads the shape of a sample.
 *
 * @throws {ShapeError} When input or target are no numbers, do not fit together, or are not as wide as before.
 * @throws {RangeError} When it has rows that are replayed already.
 */
export function rowWidths(sample: Sample, before: RowWidths | undefined): RowWidths {
  const { input, target } = sample;
  expectNumeric("replay", "input", input);
  const rows = rankOf(input) === 2 ? shapeOf(input)[0] : 1;
  if (newRows("replay", sample.replayed, rows) < rows) {
    throw new RangeError(
      `replay: a sample has ${sample.replayed} replayed rows already, expected none; use one replay`,
    );
  }
  const features = lengthOf(input) / rows;
  expectAsBefore("input", features, before?.features);
  if (!hasTarget(sample)) return { rows, features, width: before?.width ?? 0 };
  expectNumeric("replay", "target", target);
  const width = lengthOf(target) / rows;
  if (!Number.isInteger(width) || width === 0) {
    throw new ShapeError(
      `replay: target has shape [${shapeOf(target).join(", ")}], expected as many rows as the input, ${rows}`,
    );
  }
  expectAsBefore("target", width, before?.width);
  return { rows, features, width };
}

/** The sample with past rows behind its own. */
export function withPastRows<S extends Sample>(sample: S, widths: RowWidths, past: readonly PastRow[]): S {
  if (past.length === 0) return sample;
  const { rows, features, width } = widths;
  const all = rows + past.length;
  const weights = rowNumbers("replay", "weight", sample.weight, rows);
  const mask = rowMask("replay", sample.mask, rows);
  const isWeighted = weights !== undefined || past.some(({ weight }) => weight !== 1);
  const stacked: Partial<Sample> = {
    input: stack(
      sample.input,
      past.map(({ input }) => input),
      [all, features],
    ),
    target: stack(
      sample.target!,
      past.map(({ target }) => target),
      [all, width],
    ), // rowWidths has read it
    ...(isWeighted && {
      weight: column(all, (row) => (row < rows ? (weights?.[row] ?? 1) : past[row - rows].weight)),
    }),
    ...(mask && { mask: column(all, (row) => (row < rows ? mask[row] : 1)) }),
    replayed: past.length,
  };
  return { ...sample, ...stacked };
}

function expectAsBefore(field: string, count: number, before: number = 0): void {
  if (before === 0 || count === before) return;
  throw new ShapeError(`replay: ${field} has ${count} numbers a row, expected ${before} as before`);
}

function stack(first: Numbers, rows: readonly Float64Array[], shape: readonly [number, number]): Tensor {
  const data = new Float64Array(shape[0] * shape[1]);
  copyNumbers(first, data);
  let at = (shape[0] - rows.length) * shape[1];
  for (const row of rows) for (let index = 0; index < row.length; index++) data[at++] = row[index]; // faster than set
  return wrapTensor(shape, data);
}

function column(length: number, of: (row: number) => number): Float64Array {
  return Float64Array.from({ length }, (_, row) => of(row));
}

function numbersOf(numbers: Numbers): Float64Array {
  const copy = new Float64Array(lengthOf(numbers));
  copyNumbers(numbers, copy);
  return copy;
}

function isFinite(numbers: Float64Array): boolean {
  return numbers.every((number) => Number.isFinite(number));
}
