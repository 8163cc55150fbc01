import { likeliest } from "./Prediction.js";
import type { Score } from "./Score.js";

/** The score of a task with several classes. */
export interface ClassScore extends Score {
  add(probabilities: Float64Array, actual: number, known: number): number;
  /** How often each class (a row) was predicted as each class (a column), by index. Without records before which no class was known. */
  confusion(classes: number): readonly (readonly number[])[];
  /** How often the class was this one. */
  countOf(index: number): number;
}

/** Log-loss and accuracy of classes: the predicted class is the most probable one of those that were known. */
export function classScore(outputs: number): ClassScore {
  const counts = new Float64Array(outputs * outputs);
  const actuals = new Float64Array(outputs);
  let records = 0;
  let sum = 0;
  let hits = 0;
  return {
    add(probabilities, actual, known) {
      const predicted = likeliest(probabilities, known);
      // Clamped: the loss of a class with probability 0 is infinite.
      const loss = -Math.log(Math.max(1e-12, probabilities[actual]));
      records++;
      sum += loss;
      actuals[actual]++;
      if (predicted === actual) hits++;
      if (predicted >= 0) counts[actual * outputs + predicted]++;
      return loss;
    },
    get records() {
      return records;
    },
    get loss() {
      return sum / records;
    },
    get metric() {
      return hits / records;
    },
    confusion: (classes) =>
      Array.from({ length: classes }, (_, actual) => [
        ...counts.subarray(actual * outputs, actual * outputs + classes),
      ]),
    countOf: (index) => actuals[index],
  };
}
