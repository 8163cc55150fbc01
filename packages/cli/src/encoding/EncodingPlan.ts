import type { ColumnFormat } from "./ColumnFormat.js";
import type { ColumnType } from "./inferType.js";
import type { TargetPlan } from "./parseTarget.js";
import type { Task } from "./Task.js";

/** How one column is encoded. */
export interface ColumnPlan {
  readonly name: string;
  readonly type: ColumnType;
  /** Of a category: the width of its one-hot code, which its values share. */
  readonly slots: number;
  /** Of a category: whether its values take places by hash, the same everywhere, and not by their appearance. */
  readonly vocabulary?: "hashed" | undefined;
  /** How its texts are read, where not as numbers in a program and as ISO 8601. */
  readonly format?: ColumnFormat | undefined;
}

/** How records become samples. */
export interface EncodingPlan {
  readonly columns: readonly ColumnPlan[];
  readonly target: TargetPlan;
  readonly task: Task;
  /** Of a task with several classes: how many the net can tell apart. */
  readonly classes?: number | undefined;
  readonly key?: string | undefined;
  readonly maxKeys: number;
}
