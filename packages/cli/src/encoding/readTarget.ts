import { defaultMissingValues, isMissing, missingTest } from "backstream";
import { numberBy } from "./ColumnFormat.js";
import type { TargetPlan } from "./parseTarget.js";

const isMissingText = missingTest(defaultMissingValues("category"));

/** Reads a record's target: a number, undefined where it is missing, NaN where the value is not a target. */
export function readTarget(
  value: unknown,
  { condition, format }: TargetPlan,
  task: "regression" | "binary", // several classes are read by TargetClasses
): number | undefined {
  const isText = typeof condition?.value === "string";
  if (isText ? isMissingText(value) && value !== condition.value : isMissing(value)) return undefined;
  if (!condition) {
    if (task === "regression") return finite(numberBy(value, format));
    return readTruth(value) ?? NaN;
  }
  const left = typeof condition.value === "number" ? finite(numberBy(value, format)) : String(value);
  if (Number.isNaN(left)) return NaN;
  return holds(left, condition.operator, condition.value) ? 1 : 0;
}

/** NaN for what is not finite in float32, in which a net calculates. */
const finite = (value: number): number => (Number.isFinite(Math.fround(value)) ? value : NaN);

function holds(left: number | string, operator: string, right: number | string): boolean {
  switch (operator) {
    case ">":
      return left > right;
    case ">=":
      return left >= right;
    case "<":
      return left < right;
    case "<=":
      return left <= right;
    case "==":
      return left === right;
    default:
      return left !== right;
  }
}

/** 0 or 1 for a value that means no or yes; undefined for any other. */
function readTruth(value: unknown): number | undefined {
  return truths.get(String(value).toLowerCase());
}

const truths = new Map<unknown, number>([
  ["1", 1],
  ["true", 1],
  ["yes", 1],
  ["0", 0],
  ["false", 0],
  ["no", 0],
]);
