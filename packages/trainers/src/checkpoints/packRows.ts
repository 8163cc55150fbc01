import { arrayKinds } from "./arrayKinds.js";
import { DistinctArrays } from "./DistinctArrays.js";
import type { RowArray, Rows } from "./rowsOf.js";
import { sparseRows } from "./sparseRows.js";

/** Rows as they are written. */
export interface PackedRows {
  readonly isSparse: boolean;
  /** How many differ. */
  readonly count: number;
  /** For each row which of them it is; not given where all differ. */
  readonly places?: readonly number[] | undefined;
  /** The lengths of those that differ, where these are not all the same. */
  readonly lengths?: readonly number[] | undefined;
  readonly chunks: readonly ArrayBufferView[];
}

/** Bytes from which on an array that comes again is worth a search: smaller ones have no buffer in V8, unless it is asked for. */
export const leastShared = 65;

/**
 * Rows without what they repeat: zeros, and where they may be one array, equal rows. It yields where it can be interrupted.
 *
 * - isShared   equal rows may be one array
 */
export function* packRows(
  { kind, arrays, length, areLists }: Rows,
  options: { readonly isShared: boolean },
): Generator<undefined, PackedRows> {
  const { byteLength } = arrays[0];
  const isWide = byteLength >= leastShared || length === undefined;
  if (length !== undefined && isWide && !areLists && areAligned(arrays)) {
    const sparse = yield* sparseRows(arrays, { isDistinct: options.isShared });
    if (sparse) return { ...sparse, isSparse: true, chunks: [sparse.mask, sparse.values] };
  }
  const { rows, places } =
    options.isShared && isWide ? yield* distinctRows(arrays) : { rows: arrays, places: undefined };
  return {
    isSparse: false,
    count: rows.length,
    places,
    lengths: length === undefined ? rows.map((row) => row.length) : undefined,
    chunks: isWide || byteLength % 4 !== 0 ? rows : [joined(kind, rows, rows[0].length)],
  };
}

function areAligned(arrays: readonly RowArray[]): boolean {
  if (arrays[0].byteLength % 4 !== 0) return false; // they are of one length
  for (let index = 0; index < arrays.length; index++) if (arrays[index].byteOffset % 4 !== 0) return false;
  return true;
}

/** The rows that differ, and for each row which of them it is. */
function* distinctRows(
  rows: readonly RowArray[],
): Generator<
  undefined,
  { readonly rows: readonly RowArray[]; readonly places: readonly number[] | undefined }
> {
  const distinct = new DistinctArrays();
  const kept: RowArray[] = [];
  const places: number[] = [];
  for (const row of rows) {
    places.push(distinct.find(row, kept.length) ?? kept.push(row) - 1);
    if (places.length % 256 === 0) yield;
  }
  return kept.length < rows.length ? { rows: kept, places } : { rows, places: undefined };
}

/** Short rows in one array: each would be a chunk of its own. */
function joined(kind: string, rows: readonly RowArray[], length: number): ArrayBufferView {
  const all = new (arrayKinds.get(kind)!)(rows.length * length);
  // The most common kind has a loop of its own: one that has met several kinds is slow.
  if (all instanceof Float32Array) joinFloats(all, rows as readonly Float32Array[], length);
  else if (all instanceof Uint32Array) joinWholes(all, rows as readonly Uint32Array[], length);
  else joinAny(all as Float64Array, rows as readonly Float64Array[], length); // or another kind
  return all;
}

function joinFloats(all: Float32Array, rows: readonly Float32Array[], length: number): void {
  for (let index = 0; index < rows.length; index++) {
    const row = rows[index];
    const at = index * length;
    let isNaN = false;
    for (let place = 0; place < length; place++) {
      const number = row[place];
      all[at + place] = number;
      isNaN ||= number !== number; // oxlint-disable-line no-self-compare -- NaN
    }
    if (isNaN) all.set(row, at); // with its bits
  }
}

/** As `joinFloats`: indices are often of this kind. */
function joinWholes(all: Uint32Array, rows: readonly Uint32Array[], length: number): void {
  for (let index = 0; index < rows.length; index++) {
    const row = rows[index];
    const at = index * length;
    for (let place = 0; place < length; place++) all[at + place] = row[place];
  }
}

function joinAny(all: Float64Array, rows: readonly Float64Array[], length: number): void {
  for (let index = 0; index < rows.length; index++) all.set(rows[index], index * length);
}
