import type { Task } from "./encoding/Task.js";

/** The result of a run: the object that `--json` prints. */
export interface Report {
  readonly source: string;
  readonly task: Task;
  readonly target: string;
  readonly network: string;
  readonly parameters: number;
  /** Counts of all records, of those with a target, and of those that could not be used. */
  readonly records: number;
  readonly labelled: number;
  readonly rejected: number;
  readonly rejections: readonly { readonly reason: string; readonly records: number }[];
  /** What was guessed about the format and the columns of the source, in words. */
  readonly notes: readonly string[];
  /** Mean log-loss or squared error, each measured before the record was learned from; null without any target. */
  readonly loss: number | null;
  /** Area under the ROC curve, accuracy, or mean absolute error. */
  readonly metric: number | null;
  readonly metricName: string;
  readonly baselines: readonly {
    readonly name: string;
    readonly loss: number | null;
    readonly metric: number | null;
  }[];
  /** Of a target with several classes: how often each class (a row) was predicted as each (a column); else null. */
  readonly confusion: {
    readonly classes: readonly string[];
    readonly counts: readonly (readonly number[])[];
  } | null;
  /** How much later labels were known, as `--label-delay` says it; null where at once. */
  readonly labelDelay: string | null;
  /** With `--band`: the share of targets that should be inside their band, the share that was, and of how many records; else null. */
  readonly band: {
    readonly share: number;
    readonly inside: number | null;
    readonly records: number;
  } | null;
  /** Records that an earlier run had read, and that are in no other count; 0 unless it was resumed. */
  readonly resumedAfter: number;
  /** Updates of the parameters, with those of the model that was loaded. */
  readonly steps: number;
  /** Updates in this run. */
  readonly updates: number;
  readonly skipped: number;
  readonly keys: number | null;
  readonly seconds: number;
  readonly recordsPerSecond: number;
  readonly peakMemoryMB: number;
  readonly summary: string;
  /** What to try where the net ended behind its best baseline; else null. */
  readonly advice: string | null;
  /** The program that ran. */
  readonly pipeline: string | null;
  /** Whether it was stopped, or the source broke off, before the source ended. */
  readonly interrupted: boolean;
  /** Why the source broke off, such as a damaged file; else null. */
  readonly problem: string | null;
}
