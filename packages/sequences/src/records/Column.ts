import type { MinMaxState } from "../MinMaxScaler.js";
import type { StandardizerState } from "../Standardizer.js";
import type { ColumnSpec, MissingPolicy } from "./ColumnSpec.js";
import type { VocabularyState } from "./Vocabulary.js";

/** What a column has learned, as plain JSON; undefined for one that learns nothing. */
export type ColumnKnowledge = StandardizerState | MinMaxState | VocabularyState | undefined;

/** Encodes one column of records. */
export interface Column {
  /** With all defaults filled in, so that later versions with other defaults read it in the same way. */
  readonly spec: ColumnSpec & { readonly missing: MissingPolicy };
  /** Numbers in the row, not counting the one of the `indicator` policy. */
  readonly width: number;
  /** What can be read, in words: `a finite number`. */
  readonly wanted: string;
  readonly known: ColumnKnowledge;
  /** A function that returns what is known now, whatever is learned before it is called. */
  snapshot(): () => ColumnKnowledge;
  /** What each number in the row is. */
  names(name: string): readonly string[];
  /** The value in the form that `write` takes; NaN if it cannot be read. */
  read(value: unknown): number | string;
  /** Writes a value that was read to `row[offset]` and the following, which are 0, then learns from it. */
  write(value: number | string, row: { [index: number]: number }, offset: number, learn: boolean): void;
}
