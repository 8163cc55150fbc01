/** The result of a run: the object that `--json` prints. */
export interface Report {
  readonly source: string;
  readonly task: "regression" | "binary";
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
  /** Area under the ROC curve, or mean absolute error. */
  readonly metric: number | null;
  readonly metricName: string;
  readonly baselines: readonly {
    readonly name: string;
    readonly loss: number | null;
    readonly metric: number | null;
  }[];
  /** Updates of the parameters. */
  readonly steps: number;
  readonly skipped: number;
  readonly keys: number | null;
  readonly seconds: number;
  readonly recordsPerSecond: number;
  readonly peakMemoryMB: number;
  readonly summary: string;
  /** The program that ran. */
  readonly pipeline: string | null;
  /** Whether it was stopped before the source ended. */
  readonly interrupted: boolean;
}
