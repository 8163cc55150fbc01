import type { Score } from "./Score.js";

/** The score of a regression. */
export interface RegressionScore extends Score {
  add(prediction: number, actual: number): number;
}

/** Mean squared and mean absolute error, in the target's units. */
export function regressionScore(): RegressionScore {
  let records = 0;
  let squares = 0;
  let distances = 0;
  return {
    add(prediction, actual) {
      const error = prediction - actual;
      records++;
      squares += error * error;
      distances += Math.abs(error);
      return error * error;
    },
    get records() {
      return records;
    },
    get loss() {
      return squares / records;
    },
    get metric() {
      return distances / records;
    },
  };
}
