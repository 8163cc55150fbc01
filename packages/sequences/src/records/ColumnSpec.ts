import type { Cycle } from "./cyclePhase.js";

/**
 * How a missing value is encoded (undefined, null, a blank text or one of the column's `missingValues`):
 * - `indicator` (the default)  as 0, with a 1 in an additional number, by which the net can distinguish it from a real 0
 * - `zero`                     as 0
 * - `reject`                   not at all: the record is rejected
 */
export type MissingPolicy = "indicator" | "zero" | "reject";

/** What every column of input has. */
export interface MissingOptions {
  /** How a missing value is encoded. Default: `indicator`. */
  readonly missing?: MissingPolicy | undefined;
  /** The texts that mean a value is missing. Default: those of the whole spec, else `defaultMissingValues(type)`. */
  readonly missingValues?: readonly string[] | undefined;
}

/** A column of numbers. Booleans count as 0 and 1; a text counts if the whole of it is a number. */
export interface NumberColumn extends MissingOptions {
  readonly type: "number";
  /** Scaled as by `standardize` (the default) or by `minMax`, from the records before; or not scaled. */
  readonly scale?: "standard" | "minMax" | "none" | undefined;
  /** Scaled values are clipped to ± this. Default: 10. */
  readonly limit?: number | undefined;
  /** Scaled to 0 until so many values were seen, as by `standardize`. Default: 0. */
  readonly warmUp?: number | undefined;
}

/** A column of names, or of any values that can be written as text, one-hot: a single 1 in the slot of the value. */
export interface CategoryColumn extends MissingOptions {
  readonly type: "category";
  /** The number of slots. */
  readonly slots: number;
  /**
   * - `growing` (the default)  each new value takes a free slot; when all are taken, new values share slots by hash
   * - `hashed`                 all values share slots by hash from the start, and nothing is stored
   */
  readonly vocabulary?: "growing" | "hashed" | undefined;
}

/** A column of times (see `readTime`): sine and cosine of each cycle. */
export interface TimeColumn extends MissingOptions {
  readonly type: "time";
  /** Default: `["day", "week"]`. */
  readonly cycles?: readonly Cycle[] | undefined;
}

/** How one column of input is encoded, as plain JSON. */
export type ColumnSpec = NumberColumn | CategoryColumn | TimeColumn;

/** A number to be predicted; not scaled by default, since probabilities must not be. */
export interface NumberTarget {
  readonly column: string;
  readonly type: "number";
  readonly scale?: "standard" | "minMax" | "none" | undefined;
  /** Scaled to 0 until so many values were seen; a prediction is their mean (or minimum) until then. Default: 0. */
  readonly warmUp?: number | undefined;
  /** As of an input; a record whose target is missing becomes a sample without one. */
  readonly missingValues?: readonly string[] | undefined;
}

/** A class to be predicted, numbered in the order of appearance. A record whose class is one too many is rejected. */
export interface CategoryTarget {
  readonly column: string;
  readonly type: "category";
  /** The most classes. */
  readonly slots: number;
  /** As of an input; a record whose target is missing becomes a sample without one. */
  readonly missingValues?: readonly string[] | undefined;
}

/** How records become samples, as plain JSON. */
export interface EncodingSpec {
  /** Columns by name; their order is the order of the numbers in a row. */
  readonly inputs: Readonly<Record<string, ColumnSpec>>;
  readonly target?: NumberTarget | CategoryTarget | undefined;
  /**
   * The texts that mean a value is missing, in all columns that have no `missingValues` of their own: `["NA", "-999"]`. A
   * number is looked up too. Default: `defaultMissingValues` of the column's type, such as "?", "N/A" and "null".
   */
  readonly missingValues?: readonly string[] | undefined;
}
