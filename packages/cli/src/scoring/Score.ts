/** Running score of a model's predictions, each made before the model learned from its record. */
export interface Score {
  /** Adds a prediction and returns its loss. */
  add(prediction: number, actual: number): number;
  readonly records: number;
  /** Mean log-loss (in nats) or mean squared error. */
  readonly loss: number;
  /** Area under the ROC curve, or mean absolute error. */
  readonly metric: number;
}
