import { hashPair } from "backstream";
import { tableSize } from "../encoding/hashedFeatures.js";
import { toProbabilities } from "../scoring/toProbabilities.js";
import type { Baseline } from "./Baseline.js";

/**
 * A linear model of several classes on the same inputs (`hashedFeatures`), learned by AdaGrad record by record. Each pair
 * of a feature and a class has a weight, in a table where pairs share places by their hash.
 *
 *     p = softmax(W x);   g = (p - onehot(target)) x;   s += g²;   w -= rate g / (√s + 1e-8)
 *
 * @source Duchi, Hazan, Singer, "Adaptive subgradient methods", JMLR 12, 2011.
 */
export function onlineSoftmax(classes: number, withPrevious: boolean): Baseline {
  const rate = 0.3; // that of the logistic model
  const weights = new Float64Array(tableSize);
  const squares = new Float64Array(tableSize);
  const probabilities = new Float64Array(classes);
  const placesOf = (feature: number): Uint32Array =>
    Uint32Array.from({ length: classes }, (_, index) => hashPair(feature, index) % tableSize);
  /** A feature for each class that the key's last record may have had. */
  const previousPlaces = Array.from({ length: withPrevious ? classes : 0 }, (_, index) =>
    placesOf(hashPair(tableSize, index)),
  );
  let places: readonly Uint32Array[] = [];
  return {
    name: `online softmax${withPrevious ? " + last target" : ""}`,
    predict({ indices, values, previous }) {
      places = Array.from(indices, placesOf);
      if (withPrevious && previous !== undefined) places = [...places, previousPlaces[previous]];
      probabilities.fill(0);
      places.forEach((at, feature) => {
        const value = values[feature] ?? 1;
        for (let index = 0; index < classes; index++) probabilities[index] += weights[at[index]] * value;
      });
      return toProbabilities(probabilities);
    },
    learn({ values }, actual) {
      places.forEach((at, feature) => {
        const value = values[feature] ?? 1;
        for (let index = 0; index < classes; index++) {
          const gradient = (probabilities[index] - (index === actual ? 1 : 0)) * value;
          squares[at[index]] += gradient * gradient;
          weights[at[index]] -= (rate * gradient) / (Math.sqrt(squares[at[index]]) + 1e-8);
        }
      });
    },
  };
}
