import { callName, type Reduction } from "@backstream/core";
import { addCosineDelta, cosineOf } from "./cosine.js";
import { expectReduction, type LossOptions } from "./expectReduction.js";
import type { LossOf } from "./LossOf.js";
import { rowwise } from "./rowwise.js";

/**
 * How far the output points into another direction than the target: 0 for the same, 2 for the opposite.
 *
 *     loss = mean over rows of  1 - o · t / (‖o‖ ‖t‖)
 *
 * - output   `[features]` or `[batch, features]`
 * - target   as the output
 *
 * The lengths have no influence. Zeros have no direction: their distance is 1, and their delta 0. PyTorch: `1 -
 * cosine_similarity`; Keras: `CosineSimilarity()` is this less 1.
 *
 * @throws {ShapeError} When the target has another shape than the output.
 * @source PyTorch `cosine_similarity`.
 * @see {@link cosineEmbedding} for pairs that are to be alike, or not
 * @example
 *   const { loss, delta } = cosineDistance().compare([0, 2], [3, 0]);
 *   loss // => 1
 *   delta.toArray() // => [-0.5, 0]
 */
export function cosineDistance<R extends Reduction | "none" = "mean">(
  options: LossOptions<R> = {},
): LossOf<R> {
  const name = callName("cosineDistance", options, ["reduction"]);
  return rowwise({
    name,
    reduction: expectReduction("cosineDistance", options),
    targetWidths: (fanOut) => [fanOut],
    part: (batch, row, scale) => {
      const { fanOut } = batch;
      const o = batch.outputOffset + row * fanOut;
      const t = batch.targetOffset + row * fanOut;
      const d = batch.deltaOffset + row * fanOut;
      const cosine = cosineOf(batch, o, t, fanOut);
      batch.delta.fill(0, d, d + fanOut);
      addCosineDelta(batch, o, t, d, fanOut, cosine, -scale);
      return 1 - cosine;
    },
  });
}
