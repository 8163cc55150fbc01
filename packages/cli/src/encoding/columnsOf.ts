import type { ColumnSpec, RecordEncoderState } from "backstream";
import type { EncodingPlan } from "./EncodingPlan.js";

/** The columns of a plan, as the inputs of a record encoder. */
export interface ColumnLayout {
  readonly inputs: RecordEncoderState["inputs"];
  /** For each column of the plan, its index in `inputs`. */
  readonly indices: readonly number[];
  /** For each column of times, its index and that of its gap: the time since the key's previous record. */
  readonly times: readonly { readonly time: number; readonly gap: number }[];
}

/**
 * Numbers come first, and with them a gap for each time; then times and categories.
 *
 * - number    1: standardised by the mean and deviation so far, within ± 10
 * - gap       1: log(1 + seconds since the key's previous record), standardised as well; 0 where there was none
 * - time      4: sine and cosine of the hour of the day and of the day of the week (UTC)
 * - category  `slots`: one-hot; a text such as "?" or "NA" is a category like any other, since a record with a missing
 *             column is rejected
 */
export function columnsOf({ columns }: Pick<EncodingPlan, "columns">): ColumnLayout {
  const taken = new Set(columns.map(({ name }) => name));
  const free = (name: string): string => (taken.has(name) ? free(`${name}'`) : name);
  const inputs: (ColumnSpec & { readonly column: string })[] = [];
  const gaps = new Map<string, number>();
  for (const { name, type } of columns) {
    if (type === "number") inputs.push({ column: name, type, missing: "reject" });
    if (type !== "time") continue;
    gaps.set(name, inputs.length);
    inputs.push({ column: free(`time since the last ${name}`), type: "number", missing: "zero" });
  }
  for (const { name, type, slots, vocabulary } of columns) {
    if (type === "time") inputs.push({ column: name, type, missing: "reject" });
    const hashed = vocabulary && { vocabulary };
    if (type === "category")
      inputs.push({ column: name, type, slots, ...hashed, missing: "reject", missingValues: [] });
  }
  const indexOf = (name: string): number => inputs.findIndex(({ column }) => column === name);
  return {
    inputs,
    indices: columns.map(({ name }) => indexOf(name)),
    times: [...gaps].map(([name, gap]) => ({ time: indexOf(name), gap })),
  };
}
