import type { ColumnType } from "./inferType.js";
import type { TargetPlan } from "./parseTarget.js";

/** What becomes of one column of input. */
export interface ColumnPlan {
  readonly name: string;
  readonly type: ColumnType;
  /** Of a category: how many places its values share. */
  readonly slots: number;
}

/** How records become samples. */
export interface EncodingPlan {
  readonly columns: readonly ColumnPlan[];
  readonly target: TargetPlan;
  readonly task: "regression" | "binary";
  readonly key?: string | undefined;
  readonly maxKeys: number;
}

/** Numbers in a row of input: one a number, five a time, `slots` a category, two for the key's previous target. */
export function widthOf({ columns }: EncodingPlan): number {
  return columns.reduce((sum, { type, slots }) => sum + { number: 1, time: 5, category: slots }[type], 2);
}
