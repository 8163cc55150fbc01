import type { EncodingPlan } from "../encoding/EncodingPlan.js";

/** The classes as a page names them: no and yes, or those that have appeared, and places for those that have not; undefined of a number. */
export function classNames(
  { task, classes = 0 }: Pick<EncodingPlan, "task" | "classes">,
  known: readonly string[],
): readonly string[] | undefined {
  if (task === "regression") return undefined;
  if (task === "binary") return ["no", "yes"];
  return Array.from({ length: Math.min(classes, most) }, (_, index) => known[index] ?? "(none yet)");
}

/** What a page tells apart. */
const most = 64;
