import type { Scale } from "./Scale.js";

/** A list of numbers that can be written to: an array or a typed array. */
export type ScalableRow = { [index: number]: number; readonly length: number };

/** Scales rows, feature by feature, and learns from each row afterwards. */
export interface Scaler<State> {
  readonly features: number;
  /** What it has learned, as plain JSON. */
  readonly state: State;
  /** A function that returns the state as it is now, whatever is learned before it is called. It costs little. */
  snapshot(): () => State;
  /** What `inverse` does now, as a value that later rows do not change. */
  readonly scale: Scale;
  /** Scales in place. */
  transform<T extends ScalableRow>(row: T): T;
  /** Undoes `transform`, in place; leaves a feature of which nothing is known as it is. */
  inverse<T extends ScalableRow>(row: T): T;
  /** Learns from a row's finite numbers. */
  learn(row: ArrayLike<number>): void;
}
