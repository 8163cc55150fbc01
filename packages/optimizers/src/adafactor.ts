import { callName, type Optimizer } from "@backstream/core";
import { expectAdafactorState, freshAdafactorState, type AdafactorState } from "./AdafactorState.js";
import { expectAboveZero, expectPair } from "./expectNumber.js";
import { divideByFactors, divideByRoots } from "./factoredSquares.js";
import { expectRate, type LearningRate } from "./LearningRate.js";
import { plainOptimizer } from "./plainOptimizer.js";
import { matrixOf, normOf, segmentsIn, wholeVector } from "./segmentsIn.js";

/** Options of `adafactor`. */
export interface AdafactorOptions {
  /** The largest relative rate, 0.01 where not given: a step is as long as this share of the tensor. */
  readonly learningRate?: LearningRate;
  /** How fast the means of squares become long: what a mean keeps at step t is 1 - t^-decay; above 0, 0.8 where not given. */
  readonly decay?: number;
  /** What is added to squares, and the least root mean square of a tensor that counts; [1e-30, 0.001] where not given. */
  readonly epsilon?: readonly [number, number];
  /** The largest root mean square of a step before the rate; 1 where not given. */
  readonly clip?: number;
}

/**
 * Adafactor: steps relative to the size of each tensor, with the mean square of a matrix kept as that of its rows and columns.
 *
 *     β = 1 - t^-decay
 *     R ← β R + (1 - β) mean of rows (g² + ε₁)          C ← β C + (1 - β) mean of columns (g² + ε₁)
 *     V = R C / mean(R)                                 of a vector: V ← β V + (1 - β)(g² + ε₁)
 *     u = g / √V, divided by max(1, RMS(u) / clip)
 *     p ← p - max(ε₂, RMS(p)) · min(learningRate, 1 / √t) · u
 *
 * For large nets: of a matrix of n rows and m columns it keeps n + m numbers. Axes behind the second count as columns. No
 * momentum and no weight decay. Without segments, all parameters are one vector.
 * PyTorch's and Keras's `Adafactor`: `beta2_decay` is -decay, Keras's `clip_threshold` is `clip`.
 *
 * @throws {RangeError} When an option is out of range; by `update`, when a schedule gives no finite number.
 * @throws {ShapeError} By `update`, when the state was made for other segments.
 * @source Shazeer and Stern, "Adafactor: adaptive learning rates with sublinear memory cost", ICML 2018, algorithms 4 and 5.
 * @example
 *   const optimizer = adafactor({ learningRate: 0.5 });
 *   const parameters = new Float32Array([3, 4]); // of root mean square √12.5, so that is halved and taken off
 *   optimizer.update(new Float32Array([7, 7]), optimizer.init(2), parameters, 1);
 *   [...parameters].map((p) => p.toFixed(4)) // => ["1.2322", "2.2322"]
 */
export function adafactor(options: AdafactorOptions = {}): Optimizer<AdafactorState> {
  const name = callName("adafactor", options, ["learningRate", "decay", "epsilon", "clip"]);
  const { learningRate = 0.01, decay = 0.8, epsilon = [1e-30, 1e-3], clip = 1 } = options;
  const [ofSquares, ofParameters] = expectPair("adafactor", "epsilon", epsilon, "[1e-30, 0.001]");
  expectRate("adafactor", learningRate);
  expectAboveZero("adafactor", "decay", decay);
  expectAboveZero("adafactor", "epsilon[0]", ofSquares);
  expectAboveZero("adafactor", "epsilon[1]", ofParameters);
  expectAboveZero("adafactor", "clip", clip);
  return plainOptimizer<AdafactorState>({
    where: "adafactor",
    name,
    learningRate,
    isModest: clip <= 1e6, // a step has at most its root mean square times √size
    vectors: [],
    init: (size, segments = wholeVector(size)) => freshAdafactorState(segments),
    write({ parameters, gradient, state, rate, step, options: update }) {
      const all = update?.segments ?? wholeVector(parameters.length);
      const learning = new Set(
        segmentsIn("adafactor", parameters, { segments: all, frozen: update?.frozen }),
      );
      expectAdafactorState(state, all);
      const keep = 1 - step ** -decay;
      const relative = Math.min(rate, 1 / Math.sqrt(step));
      let [row, column, vector] = [0, 0, 0];
      for (const segment of all) {
        const { offset, size, shape } = segment;
        const { rows, columns } = matrixOf(segment);
        const isMatrix = shape.length >= 2;
        if (learning.has(segment)) {
          const length = normOf(parameters, offset, size) / Math.sqrt(size);
          if (isMatrix) divideByFactors(gradient, segment, state, { row, column }, keep, ofSquares);
          else divideByRoots(gradient, segment, state.vectors, vector, keep, ofSquares);
          const along = Math.max(1, normOf(gradient, offset, size) / Math.sqrt(size) / clip);
          const factor = (Math.max(ofParameters, length) * relative) / along;
          for (let i = offset; i < offset + size; i++) parameters[i] -= factor * gradient[i];
        }
        if (isMatrix) [row, column] = [row + rows, column + columns];
        else vector += size;
      }
    },
  });
}
