/** What was published: the object that `--json` prints. */
export interface PublishReport {
  readonly source: string;
  readonly to: string;
  /** Records that are in the stream: of this run, or of an earlier one. */
  readonly records: number;
  /** Of these, those that were there already. */
  readonly duplicates: number;
  /** Records that could not be used. */
  readonly rejected: number;
  readonly rejections: readonly { readonly reason: string; readonly records: number }[];
  readonly seconds: number;
  readonly recordsPerSecond: number;
  /** Whether it was stopped before the source ended. */
  readonly interrupted: boolean;
}
