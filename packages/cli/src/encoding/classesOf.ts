import { isMissing } from "backstream";
import { expectCountOption } from "../expectCountOption.js";
import type { RawRecord } from "../sources/RawRecord.js";
import { UsageError } from "../UsageError.js";
import type { TargetPlan } from "./parseTarget.js";

/** More classes than this are no classes but texts. */
const most = 256;

/**
 * How many classes the net can tell apart: as given, else a power of two above the number among the first records, so
 * that at least one that comes later has an output too.
 *
 * @throws {UsageError} When there are fewer than two, or too many.
 */
export function classesOf(
  classes: number | undefined,
  { column }: TargetPlan,
  first: readonly RawRecord[],
): number {
  expectCountOption("--classes", classes, 2);
  if (classes !== undefined && classes > most)
    throw new UsageError(`--classes: ${classes} is too many, expected at most ${most}`);
  const found = distinctIn(column, first);
  if (classes !== undefined) {
    if (found > classes)
      throw new UsageError(
        `--classes: ${classes} is too few, "${column}" has ${found} classes among the first ${first.length} records`,
      );
    return classes;
  }
  if (found > most)
    throw new UsageError(
      `--task: "${column}" has ${found} values among the first ${first.length} records, expected at most ${most} classes`,
    );
  return 2 ** Math.ceil(Math.log2(Math.max(2, found) + 1));
}

/** Whether a column of texts may be one of classes: they come again and again. */
export function hasClasses(column: string, first: readonly RawRecord[]): boolean {
  const values = first.filter((record) => !isMissing(record[column])).length;
  const found = distinctIn(column, first);
  return found >= 2 && found <= Math.min(most, Math.max(2, values / 2));
}

function distinctIn(column: string, first: readonly RawRecord[]): number {
  const values = first.map((record) => record[column]).filter((value) => !isMissing(value));
  return new Set(values.map((value) => String(value as string))).size;
}
