import { isMissing, readColumn } from "backstream";
import type { RawRecord } from "../sources/RawRecord.js";
import { UsageError } from "../UsageError.js";
import { numberBy } from "./ColumnFormat.js";
import type { TargetPlan } from "./parseTarget.js";

/**
 * Fits a comparison to the first values of its column: a number is compared as text with a column of texts.
 *
 * @throws {UsageError} When texts would have to be larger or smaller than a number.
 */
export function planTarget(target: TargetPlan, first: readonly RawRecord[]): TargetPlan {
  const { condition, column, text, format } = target;
  if (typeof condition?.value !== "number") return target;
  const values = first.map((record) => readColumn(record, column)).filter((value) => !isMissing(value));
  const numbers = values.filter((value) => !Number.isNaN(numberBy(value, format)));
  if (values.length === 0 || numbers.length >= values.length / 2) return target;
  const { operator, value } = condition;
  if (operator !== "==" && operator !== "!=")
    throw new UsageError(
      `--target: "${text}" compares numbers, but "${column}" holds texts such as "${String(values.find((one) => !numbers.includes(one)))}"; compare it with == or !=`,
    );
  return { ...target, condition: { operator, value: String(value) } };
}
