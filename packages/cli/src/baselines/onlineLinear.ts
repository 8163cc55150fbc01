import type { EncodedSample } from "../encoding/EncodedSample.js";
import { tableSize } from "../encoding/hashedFeatures.js";
import type { Baseline } from "./Baseline.js";

/**
 * A linear (binary: logistic) model on the same inputs (`hashedFeatures`), learned by AdaGrad record by record.
 *
 *     z = Σ w x;   g = (prediction - target) x;   s += g²;   w -= rate g / (√s + 1e-8)
 *
 * @source Duchi, Hazan, Singer, "Adaptive subgradient methods", JMLR 12, 2011.
 */
export function onlineLinear(task: "regression" | "binary", withPrevious: boolean): Baseline {
  // About the best rates from 0.03 to 0.48 for flights; weaker baselines would make the net look better than it is.
  const rate = task === "binary" ? 0.3 : 0.1;
  const weights = new Float64Array(tableSize + 2);
  const squares = new Float64Array(tableSize + 2);
  let prediction = 0;
  let lastTarget = 0; // scaled
  let hasLastTarget = 0;
  const step = (index: number, gradient: number): void => {
    squares[index] += gradient * gradient;
    weights[index] -= (rate * gradient) / (Math.sqrt(squares[index]) + 1e-8);
  };
  return {
    name: `online ${task === "binary" ? "logistic" : "linear"}${withPrevious ? " + last target" : ""}`,
    predict({ indices, values, previous, centre, spread }) {
      hasLastTarget = withPrevious && previous !== undefined ? 1 : 0;
      lastTarget =
        hasLastTarget === 0
          ? 0
          : task === "binary"
            ? 2 * previous! - 1
            : spread === 0
              ? 0
              : (previous! - centre) / spread; // hasLastTarget
      let z = weights[tableSize] * lastTarget + weights[tableSize + 1] * hasLastTarget;
      for (let index = 0; index < indices.length; index++) z += weights[indices[index]] * values[index];
      prediction = task === "binary" ? 1 / (1 + Math.exp(-z)) : z;
      return task === "binary" ? prediction : centre + z * spread;
    },
    learn({ indices, values, target }: EncodedSample) {
      const error = prediction - target!; // only labelled samples are learned from
      for (let index = 0; index < indices.length; index++) step(indices[index], error * values[index]);
      if (hasLastTarget === 0) return;
      step(tableSize, error * lastTarget);
      step(tableSize + 1, error);
    },
  };
}
