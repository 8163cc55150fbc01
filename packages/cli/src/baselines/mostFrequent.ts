import type { Baseline } from "./Baseline.js";

/** Predicts the class that came most often so far; the probability of a class is its share, with one record more of each. */
export function mostFrequent(classes: number): Baseline {
  const counts = new Float64Array(classes).fill(1);
  const probabilities = new Float64Array(classes);
  let total = classes;
  return {
    name: "most frequent class",
    predict() {
      for (let index = 0; index < classes; index++) probabilities[index] = counts[index] / total;
      return probabilities;
    },
    learn(_sample, actual) {
      counts[actual]++;
      total++;
    },
  };
}
