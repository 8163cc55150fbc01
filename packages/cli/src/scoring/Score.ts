import type { Prediction } from "./Prediction.js";

/** Running score of a model's predictions, each made before the model learned from its record. */
export interface Score {
  /** Adds a prediction and returns its loss; of classes, `known` were known before the record. */
  add(prediction: Prediction, actual: number, known: number): number;
  readonly records: number;
  /** Mean log-loss (in nats) or mean squared error. */
  readonly loss: number;
  /** Area under the ROC curve, accuracy, or mean absolute error. */
  readonly metric: number;
}
