import { isMissing, readNumber } from "backstream";
import type { RawRecord } from "../sources/Source.js";
import { UsageError } from "../UsageError.js";
import { classesOf, hasClasses } from "./classesOf.js";
import type { ColumnPlan, EncodingPlan } from "./EncodingPlan.js";
import { inferType, type ColumnType } from "./inferType.js";
import { parseTarget, type TargetPlan } from "./parseTarget.js";
import { readTarget } from "./readTarget.js";
import type { Task } from "./Task.js";

/** Options about columns. */
export interface EncodingOptions {
  /** A column, or a condition on one: `delay > 15`. */
  readonly target?: string | undefined;
  /** All other columns where not given. */
  readonly inputs?: readonly string[] | undefined;
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
  const { key, types = {}, maxKeys = 1000 } = options;
  const exists = (option: string, name: string): void => {
    if (!columns.includes(name))
      throw new UsageError(`${option}: no column "${name}"; the source has ${columns.join(", ")}`);
  };
  if (options.target === undefined)
    throw new UsageError(`--target: not given, expected one of ${columns.join(", ")}`);
  const target = parseTarget(options.target, columns);
  if (key !== undefined) exists("--key", key);
  for (const name of options.inputs ?? []) exists("--inputs", name);
  for (const [name, type] of Object.entries(types)) {
    exists("--types", name);
    if (!["number", "category", "time"].includes(type)) {
      throw new UsageError(`--types: "${name}" cannot be a "${type}", expected number, category or time`);
    }
  }
  if (options.inputs?.includes(target.column))
    throw new UsageError(`--inputs: "${target.column}" is the target; the net would only copy it`);
  const names = options.inputs ?? columns.filter((name) => name !== target.column);
  if (names.length === 0) throw new UsageError("--inputs: no columns are left to learn from");
  const planned = names.map((name) =>
    planColumn(name, types[name] as ColumnType | undefined, first, options.inputs !== undefined),
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
  first: readonly RawRecord[],
  isWanted: boolean,
): ColumnPlan | undefined {
  const values = first.map((record) => record[name]).filter((value) => !isMissing(value));
  // A column that is mostly empty would reject most records: it is left out unless the user asked for it.
  if (!isWanted && type === undefined && values.length < first.length / 2) return undefined;
  const chosen = type ?? inferType(values);
  if (chosen === undefined) return undefined;
  const distinct = new Set(values.map((value) => String(value as string))).size;
  // Room for half as many again as have been seen, as a power of two.
  const slots =
    chosen === "category" ? Math.min(128, Math.max(8, 2 ** Math.ceil(Math.log2(1.5 * distinct)))) : 0;
  return { name, type: chosen, slots };
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

function taskOf(
  task: string | undefined,
  target: TargetPlan,
  first: readonly RawRecord[],
  hasCount: boolean,
): Task {
  if (task !== undefined && !isTask(task))
    throw new UsageError(`--task: "${task}" is none, expected ${tasks.join(", ")}`);
  if (target.condition && task !== undefined && task !== "binary")
    throw new UsageError(`--task: "${target.text}" is true or false, expected binary`);
  const chosen = task ?? (hasCount ? "multiclass" : target.condition ? "binary" : guessedTask(target, first));
  if (hasCount && (chosen !== "multiclass" || target.condition))
    throw new UsageError(
      `--classes: "${target.text}" is ${target.condition ? "true or false" : `for --task ${chosen}`}; leave it out, or name a column with --task multiclass`,
    );
  return chosen;
}

const tasks: readonly Task[] = ["regression", "binary", "multiclass"];

function isTask(text: string): text is Task {
  return (tasks as readonly string[]).includes(text);
}

function guessedTask(target: TargetPlan, first: readonly RawRecord[]): Task {
  const { column } = target;
  const values = first.map((record) => record[column]).filter((value) => !isMissing(value));
  if (values.length > 0 && values.every((value) => !Number.isNaN(readTarget(value, target, "binary"))))
    return "binary";
  if (values.filter((value) => !Number.isNaN(readNumber(value))).length >= values.length / 2)
    return "regression";
  if (hasClasses(column, first)) return "multiclass";
  const example = String(values[0]);
  throw new UsageError(
    `--target: "${column}" holds texts; say which one counts, as in --target '${column} == ${example}', or take it as classes with --task multiclass`,
  );
}
