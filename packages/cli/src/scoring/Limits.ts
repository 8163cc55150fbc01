/** A band around a prediction, in the target's units; without limits, that is Infinity, before enough targets are known. */
export interface Limits {
  readonly lower: number;
  readonly upper: number;
}
