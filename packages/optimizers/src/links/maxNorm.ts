import { callName, describeValue, type Optimizer } from "@backstream/core";
import { expectAboveZero } from "../expectNumber.js";
import { expectVectors } from "../expectVectors.js";
import { matrixOf, normOf, segmentsIn } from "../segmentsIn.js";

/** Options of `maxNorm`. */
export interface MaxNormOptions {
  /** Whose norms: those of rows, the weights into one unit, or of columns; `"rows"` where not given. */
  readonly over?: "rows" | "columns";
}

/**
 * Shortens rows or columns of weight matrices that are too long; for a `chain`, behind the optimizer.
 *
 *     w ← w · min(1, maximum / ‖w‖) for each row or column of a matrix; vectors stay
 *
 * Axes behind the second belong to the row. Without segments, all parameters are one vector, and stay.
 * Keras's `MaxNorm` constraint, whose matrices are transposed: `axis: 0` is rows here; in PyTorch one calls `renorm_`.
 *
 * @throws {RangeError} When maximum is no finite number above 0, or `over` something else.
 * @throws {ShapeError} By `update`, when a segment does not fit the parameters.
 * @source Srivastava et al., "Dropout: a simple way to prevent neural networks from overfitting", JMLR 15, 2014, section 5.1.
 * @example
 *   const segments = network(dense(2, 1)).segments; // weight, of one row, and bias
 *   const optimizer = chain(sgd({ learningRate: 1 }), maxNorm(1));
 *   const parameters = new Float32Array(3);
 *   optimizer.update(new Float32Array([-3, -4, -5]), optimizer.init(3), parameters, 1, { segments });
 *   [...parameters].map((p) => p.toFixed(4)) // => ["0.6000", "0.8000", "5.0000"]
 */
export function maxNorm(maximum: number, options: MaxNormOptions = {}): Optimizer<object> {
  const call = callName("maxNorm", options, ["over"]);
  const { over = "rows" } = options;
  expectAboveZero("maxNorm", "maximum", maximum);
  if (over !== "rows" && over !== "columns")
    throw new RangeError(`maxNorm: over is ${describeValue(over)}, expected "rows" or "columns"`);
  const given = call.endsWith("()") ? "" : `, ${call.slice("maxNorm(".length, -1)}`;
  return {
    name: `maxNorm(${maximum}${given})`,
    transforms: "constraint",
    staysFinite: () => true,
    init: () => ({}),
    update: (gradient, _state, parameters, _step, update) => {
      expectVectors("maxNorm", gradient, parameters);
      for (const segment of segmentsIn("maxNorm", parameters, update)) {
        if (segment.shape.length < 2) continue;
        const { rows, columns } = matrixOf(segment);
        const [lines, count] = over === "rows" ? [rows, columns] : [columns, rows];
        const [between, stride] = over === "rows" ? [columns, 1] : [1, columns];
        for (let line = 0; line < lines; line++) {
          const start = segment.offset + line * between;
          const norm = normOf(parameters, start, count, stride);
          if (norm <= maximum) continue;
          for (let i = 0; i < count; i++) parameters[start + i * stride] *= maximum / norm;
        }
      }
    },
  };
}
