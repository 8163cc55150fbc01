import type { Optimizer } from "@backstream/core";
import { expectVectors } from "../expectVectors.js";
import { matrixOf, segmentsIn } from "../segmentsIn.js";

/**
 * Takes the mean off each row of a matrix's gradient; for a `chain`.
 *
 *     g ← g - mean(g) for each row of a matrix; vectors stay
 *
 * The rows of a weight matrix are the weights into one unit. Axes behind the second belong to the row.
 * The paper's "gradient centralization"; PyTorch and Keras have none.
 *
 * @throws {ShapeError} By `update`, when a segment does not fit the parameters.
 * @source Yong et al., "Gradient centralization: a new optimization technique for deep neural networks", ECCV 2020.
 * @example
 *   const segments = network(dense(2, 1)).segments; // weight, of one row, and bias
 *   const centre = centreGradient();
 *   const gradient = new Float32Array([1, 3, 5]);
 *   centre.update(gradient, centre.init(3), new Float32Array(3), 1, { segments });
 *   [...gradient] // => [-1, 1, 5]
 */
export function centreGradient(): Optimizer<object> {
  return {
    name: "centreGradient()",
    transforms: "gradient",
    staysFinite: () => true,
    init: () => ({}),
    update: (gradient, _state, parameters, _step, options) => {
      expectVectors("centreGradient", gradient, parameters);
      for (const segment of segmentsIn("centreGradient", parameters, options)) {
        if (segment.shape.length < 2) continue;
        const { rows, columns } = matrixOf(segment);
        for (let row = 0; row < rows; row++) {
          const start = segment.offset + row * columns;
          let sum = 0;
          for (let i = start; i < start + columns; i++) sum += gradient[i];
          for (let i = start; i < start + columns; i++) gradient[i] -= sum / columns;
        }
      }
    },
  };
}
