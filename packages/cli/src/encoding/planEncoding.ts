import { isMissing, readColumn } from "backstream";
import type { RawRecord } from "../sources/RawRecord.js";
import { UsageError } from "../UsageError.js";
import { classesOf } from "./classesOf.js";
import type { ColumnFormat } from "./ColumnFormat.js";
import type { ColumnPlan, EncodingPlan } from "./EncodingPlan.js";
import { guessFormats } from "./guessFormats.js";
import { isBlank } from "./isBlank.js";
import { inferType, type ColumnType } from "./inferType.js";
import { parseTarget } from "./parseTarget.js";
import { parseType } from "./parseType.js";
import { planTarget } from "./planTarget.js";
import { taskOf } from "./taskOf.js";

/** Options about columns. */
export interface EncodingOptions {
  /** A column, or a condition on one: `delay > 15`. */
  readonly target?: string | undefined;
  /** All other columns where not given. */
  readonly inputs?: readonly string[] | undefined;
  /** `number`, `category` or `time` by column, or with a format: `number:comma`, `number:point`, `time:dmy`, `time:mdy`, `time:ymd`. */
  readonly types?: Readonly<Record<string, string>> | undefined;
  readonly task?: string | undefined;
  /** Of a target with several classes: how many there may be. Default: some more than among the first records. */
  readonly classes?: number | undefined;
  readonly key?: string | undefined;
  readonly maxKeys?: number | undefined;
}

/**
 * Decides how records are encoded: from the options, else from the first records.
 *
 * @throws {UsageError} When a column does not exist or cannot have the given type.
 */
export function planEncoding(
  options: EncodingOptions,
  columns: readonly string[],
  first: readonly RawRecord[],
): EncodingPlan {
  const { key, maxKeys = 1000 } = options;
  const types = new Map(
    Object.entries(options.types ?? {}).map(([name, text]) => [name, parseType(name, text)]),
  );
  const exists = (option: string, name: string): void => {
    if (!columns.includes(name))
      throw new UsageError(`${option}: no column "${name}"; the source has ${columns.join(", ")}`);
  };
  if (options.target === undefined)
    throw new UsageError(`--target: not given, expected one of ${columns.join(", ")}`);
  const parsed = parseTarget(options.target, columns);
  if (key !== undefined) exists("--key", key);
  for (const name of options.inputs ?? []) exists("--inputs", name);
  for (const name of types.keys()) exists("--types", name);
  const formats = guessFormats(columns, types, first);
  const format = formats.get(parsed.column);
  const target = planTarget(format === undefined ? parsed : { ...parsed, format }, first);
  if (options.inputs?.includes(target.column))
    throw new UsageError(`--inputs: "${target.column}" is the target; the net would only copy it`);
  const names = options.inputs ?? columns.filter((name) => name !== target.column);
  if (names.length === 0) throw new UsageError("--inputs: no columns are left to learn from");
  const planned = names.map((name) =>
    planColumn(name, types.get(name)?.type, formats.get(name), first, options.inputs !== undefined),
  );
  const kept = planned.filter((column) => column !== undefined);
  if (kept.length === 0)
    throw new UsageError(`--inputs: the first ${first.length} records have no values in ${names.join(", ")}`);
  const task = taskOf(options.task, target, first, options.classes !== undefined);
  return {
    columns: fitted(kept),
    target,
    task,
    ...(task === "multiclass" && { classes: classesOf(options.classes, target, first) }),
    key,
    maxKeys,
  };
}

function planColumn(
  name: string,
  type: ColumnType | undefined,
  format: ColumnFormat | undefined,
  first: readonly RawRecord[],
  isWanted: boolean,
): ColumnPlan | undefined {
  const all = first.map((record) => readColumn(record, name));
  const chosen = type ?? inferType(all);
  // Of categories, "?" and "NA" are values like any others.
  const values = all.filter((value) => !(chosen === "category" ? isBlank(value) : isMissing(value)));
  // A column that is mostly empty would reject most records: it is left out unless the user asked for it.
  if (!isWanted && type === undefined && values.length < first.length / 2) return undefined;
  if (chosen === undefined) return undefined;
  const distinct = new Set(values.map((value) => String(value as string))).size;
  // Room for half as many again as have been seen, as a power of two.
  const slots =
    chosen === "category" ? Math.min(128, Math.max(8, 2 ** Math.ceil(Math.log2(1.5 * distinct)))) : 0;
  return { name, type: chosen, slots, ...(format !== undefined && { format }) };
}

/** Bounds the slots of all categories together to 1,024: with more, a tick would take milliseconds. */
function fitted(columns: readonly ColumnPlan[]): readonly ColumnPlan[] {
  const total = columns.reduce((sum, { slots }) => sum + slots, 0);
  if (total <= 1024) return columns;
  return columns.map((column) => ({
    ...column,
    slots: column.slots && Math.max(4, Math.floor((column.slots * 1024) / total)),
  }));
}
