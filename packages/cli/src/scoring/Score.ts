/** How good a model's predictions were, each measured before the model learned from its record. */
export interface Score {
  /** Counts a prediction in and returns its loss. */
  add(prediction: number, actual: number): number;
  readonly records: number;
  /** Mean log-loss (in nats) or mean squared error. */
  readonly loss: number;
  /** What people ask for: area under the ROC curve, or mean absolute error. */
  readonly metric: number;
}
