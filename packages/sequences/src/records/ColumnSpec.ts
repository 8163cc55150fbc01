import type { Cycle } from "./cyclePhase.js";

/**
 * How a missing value (undefined, null or an empty text) is encoded:
 * - `indicator` (the default)  as 0, with a 1 in an additional number, by which the net can distinguish it from a real 0
 * - `zero`                     as 0
 * - `reject`                   not at all: the record is rejected
 */
export type MissingPolicy = "indicator" | "zero" | "reject";

/** A column of numbers. Booleans count as 0 and 1; a text counts if the whole of it is a number. */
export interface NumberColumn {
  readonly type: "number";
  /** Scaled as by `standardize` (the default) or by `minMax`, from the records before; or not scaled. */
  readonly scale?: "standard" | "minMax" | "none" | undefined;
  /** Scaled values are clipped to ± this. Default: 10. */
  readonly limit?: number | undefined;
  readonly missing?: MissingPolicy | undefined;
}

/** A column of names, or of any values that can be written as text, one-hot: a single 1 in the slot of the value. */
export interface CategoryColumn {
  readonly type: "category";
  /** The number of slots. */
  readonly slots: number;
  /**
   * - `growing` (the default)  each new value takes a free slot; when all are taken, new values share slots by hash
   * - `hashed`                 all values share slots by hash from the start, and nothing is stored
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

/** How one column of input is encoded, as plain JSON. */
export type ColumnSpec = NumberColumn | CategoryColumn | TimeColumn;

/** A number to be predicted; not scaled by default, since probabilities must not be. */
export interface NumberTarget {
  readonly column: string;
  readonly type: "number";
  readonly scale?: "standard" | "minMax" | "none" | undefined;
}

/** A class to be predicted, numbered in the order of appearance. A record whose class is one too many is rejected. */
export interface CategoryTarget {
  readonly column: string;
  readonly type: "category";
  /** The most classes. */
  readonly slots: number;
}

/** How records become samples, as plain JSON. */
export interface EncodingSpec {
  /** Columns by name; their order is the order of the numbers in a row. */
  readonly inputs: Readonly<Record<string, ColumnSpec>>;
  readonly target?: NumberTarget | CategoryTarget | undefined;
}
