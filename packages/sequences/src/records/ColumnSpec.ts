import type { Cycle } from "./cyclePhase.js";

/**
 * What becomes of a missing value (undefined, null or an empty text): 0, and a 1 in a place of its own, so that the
 * net can tell it from a 0 that is meant (`indicator`, the default); just 0; or the record is rejected.
 */
export type MissingPolicy = "indicator" | "zero" | "reject";

/** A column of numbers. Booleans count as 0 and 1, and texts if all of them is a number. */
export interface NumberColumn {
  readonly type: "number";
  /** As `standardize` (the default) or as `minMax` does, by what is known before; or as it is. */
  readonly scale?: "standard" | "minMax" | "none" | undefined;
  /** Scaled values stop at ± this: 10. */
  readonly limit?: number | undefined;
  readonly missing?: MissingPolicy | undefined;
}

/** A column of names, or of whatever can be written as a text: a single 1 in the place of the value. */
export interface CategoryColumn {
  readonly type: "category";
  /** How many places there are. */
  readonly slots: number;
  /**
   * `growing` (the default): values take places as they appear, and share them by hash once all are taken; `hashed`:
   * all share places from the start, and nothing has to be remembered.
   */
  readonly vocabulary?: "growing" | "hashed" | undefined;
  readonly missing?: MissingPolicy | undefined;
}

/** A column of times (see `readTime`): sine and cosine of each cycle. */
export interface TimeColumn {
  readonly type: "time";
  /** Default: `["day", "week"]`. */
  readonly cycles?: readonly Cycle[] | undefined;
  readonly missing?: MissingPolicy | undefined;
}

/** What becomes of one column of input, as plain JSON. */
export type ColumnSpec = NumberColumn | CategoryColumn | TimeColumn;

/** A number to be predicted; left as it is unless a scale is given, since a probability must not be scaled. */
export interface NumberTarget {
  readonly column: string;
  readonly type: "number";
  readonly scale?: "standard" | "minMax" | "none" | undefined;
}

/** A class to be predicted, numbered in the order of appearance. A record with a class too many is rejected. */
export interface CategoryTarget {
  readonly column: string;
  readonly type: "category";
  /** How many classes there are at most. */
  readonly slots: number;
}

/** How records become samples, as plain JSON. */
export interface EncodingSpec {
  /** By name of the column; their order is the order of the numbers in a row. */
  readonly inputs: Readonly<Record<string, ColumnSpec>>;
  readonly target?: NumberTarget | CategoryTarget | undefined;
}
