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
