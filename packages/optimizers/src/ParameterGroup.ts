import type { LearningRate } from "./LearningRate.js";

/** Parameters that learn in their own way. */
export interface ParameterGroup {
  /**
   * Which parameters: a text is the name or its first or last parts (`"encoder"`, `"0"`, `"bias"`, `"0.weight"`); or a regular
   * expression, or a function of the name. Of several nets the name of the net comes first.
   */
  readonly match: string | RegExp | ((name: string) => boolean);
  /** Replaces the optimizer's learning rate, and that of the update. */
  readonly learningRate?: LearningRate;
  /** Replaces the optimizer's weight decay. */
  readonly weightDecay?: number;
  /** Whether they do not learn. */
  readonly frozen?: boolean;
}
