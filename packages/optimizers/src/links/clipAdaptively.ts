import { callName, type Optimizer } from "@backstream/core";
import { expectAboveZero } from "../expectNumber.js";
import { expectVectors } from "../expectVectors.js";
import { matrixOf, normOf, segmentsIn } from "../segmentsIn.js";

/** Options of `clipAdaptively`. */
export interface ClipAdaptivelyOptions {
  /** The largest ratio of the gradient's norm to the parameters'; 0.01 where not given. */
  readonly clipping?: number;
  /** The least norm of parameters that counts, so that those near 0 can learn; 0.001 where not given. */
  readonly epsilon?: number;
}

/**
 * Clips the gradient of each unit in proportion to its weights; for a `chain`.
 *
 *     g ← g · min(1, clipping · max(‖p‖, epsilon) / ‖g‖) for each row of a matrix, and for each vector
 *
 * The rows of a weight matrix are the weights into one unit. Axes behind the second belong to the row.
 * optax's `adaptive_grad_clip`; PyTorch and Keras have none.
 *
 * @throws {RangeError} When an option is no finite number above 0.
 * @throws {ShapeError} By `update`, when a segment does not fit the parameters.
 * @source Brock et al., "High-performance large-scale image recognition without normalization", ICML 2021, equation 3.
 * @example
 *   const clip = clipAdaptively({ clipping: 0.5 });
 *   const gradient = new Float32Array([30, 40]);
 *   clip.update(gradient, clip.init(2), new Float32Array([0, 10]), 1); // to half of the parameters' norm, 10
 *   [...gradient].map((g) => g.toFixed(4)) // => ["3.0000", "4.0000"]
 */
export function clipAdaptively(options: ClipAdaptivelyOptions = {}): Optimizer<object> {
  const name = callName("clipAdaptively", options, ["clipping", "epsilon"]);
  const { clipping = 0.01, epsilon = 1e-3 } = options;
  expectAboveZero("clipAdaptively", "clipping", clipping);
  expectAboveZero("clipAdaptively", "epsilon", epsilon);
  return {
    name,
    transforms: "gradient",
    staysFinite: () => true,
    init: () => ({}),
    update: (gradient, _state, parameters, _step, update) => {
      expectVectors("clipAdaptively", gradient, parameters);
      for (const segment of segmentsIn("clipAdaptively", parameters, update)) {
        const { rows, columns } =
          segment.shape.length < 2 ? { rows: 1, columns: segment.size } : matrixOf(segment);
        for (let row = 0; row < rows; row++) {
          const start = segment.offset + row * columns;
          const norm = normOf(gradient, start, columns);
          const maximum = clipping * Math.max(epsilon, normOf(parameters, start, columns));
          if (norm > maximum) for (let i = start; i < start + columns; i++) gradient[i] *= maximum / norm;
        }
      }
    },
  };
}
