import { isMissing } from "backstream";
import type { RawRecord } from "../sources/RawRecord.js";
import { UsageError } from "../UsageError.js";
import { hasClasses } from "./classesOf.js";
import { numberBy } from "./ColumnFormat.js";
import type { TargetPlan } from "./parseTarget.js";
import { readTarget } from "./readTarget.js";
import type { Task } from "./Task.js";

/**
 * What is predicted: as given, else by the target and its first values.
 *
 * - hasCount   whether the number of classes is given
 *
 * @throws {UsageError} When the options contradict each other, or a column of texts has no classes.
 */
export function taskOf(
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
  if (values.filter((value) => !Number.isNaN(numberBy(value, target.format))).length >= values.length / 2)
    return "regression";
  if (hasClasses(column, first)) return "multiclass";
  const example = String(values[0]);
  throw new UsageError(
    `--target: "${column}" holds texts; say which one counts, as in --target '${column} == ${example}', or take it as classes with --task multiclass`,
  );
}
