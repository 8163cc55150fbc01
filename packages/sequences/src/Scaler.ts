/** A list of numbers that can be written to: an array or a typed array. */
export type ScalableRow = { [index: number]: number; readonly length: number };

/** Scales rows, feature by feature, and learns from each row afterwards. */
export interface Scaler<State> {
  readonly features: number;
  /** What it has learned, as plain JSON. */
  readonly state: State;
  /** Scales in place. */
  transform<T extends ScalableRow>(row: T): T;
  /** Undoes `transform`, in place. */
  inverse<T extends ScalableRow>(row: T): T;
  /** Learns from a row's finite numbers. */
  learn(row: ArrayLike<number>): void;
}
