import type { MinMaxState } from "../MinMaxScaler.js";
import type { StandardizerState } from "../Standardizer.js";
import type { ColumnSpec, MissingPolicy } from "./ColumnSpec.js";
import type { VocabularyState } from "./Vocabulary.js";

/** What a column has learned, as plain JSON; undefined for one that learns nothing. */
export type ColumnKnowledge = StandardizerState | MinMaxState | VocabularyState | undefined;

/** One column of records on its way into a row. */
export interface Column {
  /** With its defaults filled in, so that others of later do not change what was saved. */
  readonly spec: ColumnSpec & { readonly missing: MissingPolicy };
  /** Numbers in the row, without the one that says that the value is missing. */
  readonly width: number;
  /** As in `a finite number`. */
  readonly wanted: string;
  readonly known: ColumnKnowledge;
  /** What each number in the row is. */
  names(name: string): readonly string[];
  /** The value as it will be written; NaN for what cannot be read. */
  read(value: unknown): number | string;
  /** Writes what was read by what is known so far, then learns from it. The places hold 0 before. */
  write(value: number | string, row: { [index: number]: number }, at: number, learn: boolean): void;
}
