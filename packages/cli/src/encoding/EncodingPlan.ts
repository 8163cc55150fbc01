import type { ColumnFormat } from "./ColumnFormat.js";
import type { ColumnType } from "./inferType.js";
import type { TargetPlan } from "./parseTarget.js";

/** How one column is encoded. */
export interface ColumnPlan {
  readonly name: string;
  readonly type: ColumnType;
  /** Of a category: the width of its one-hot code, which its values share. */
  readonly slots: number;
  /** How its texts are read, where not as numbers in a program and as ISO 8601. */
  readonly format?: ColumnFormat | undefined;
}

/** How records become samples. */
export interface EncodingPlan {
  readonly columns: readonly ColumnPlan[];
  readonly target: TargetPlan;
  readonly task: "regression" | "binary";
  readonly key?: string | undefined;
  readonly maxKeys: number;
}
