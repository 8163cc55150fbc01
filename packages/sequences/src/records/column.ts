import { expectOptions } from "@backstream/core";
import type { MinMaxState } from "../MinMaxScaler.js";
import type { StandardizerState } from "../Standardizer.js";
import { shown } from "../shown.js";
import { categoryColumn } from "./categoryColumn.js";
import type { ColumnSpec, MissingPolicy } from "./ColumnSpec.js";
import { numberColumn } from "./numberColumn.js";
import { timeColumn } from "./timeColumn.js";
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

const makers = { number: numberColumn, category: categoryColumn, time: timeColumn } as const;
const options = { number: ["scale", "limit"], category: ["slots", "vocabulary"], time: ["cycles"] } as const;
const policies: readonly unknown[] = ["indicator", "zero", "reject"];

/**
 * The column of a spec.
 *
 * @throws {RangeError} When the spec has a value that cannot be.
 * @throws {UnknownNameError} When it has an option that does not exist.
 */
export function column(where: string, spec: ColumnSpec, known?: ColumnKnowledge): Column {
  const { type, missing = "indicator" } = spec;
  if (!Object.hasOwn(makers, type))
    throw new RangeError(`${where}: type is ${shown(type)}, expected "number", "category" or "time"`);
  expectOptions(where, spec, ["type", ...options[type], "missing"]);
  if (!policies.includes(missing))
    throw new RangeError(`${where}: missing is ${shown(missing)}, expected "indicator", "zero" or "reject"`);
  const make = makers[type] as (where: string, spec: ColumnSpec, known?: ColumnKnowledge) => Column; // of that type
  return make(where, spec, known);
}
