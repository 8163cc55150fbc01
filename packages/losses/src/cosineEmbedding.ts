import { callName, describeValue, type Reduction } from "@backstream/core";
import { addCosineDelta, cosineOf } from "./cosine.js";
import { expectReduction, type LossOptions } from "./expectReduction.js";
import { expectSide } from "./expectSide.js";
import type { LossOf } from "./LossOf.js";
import { rowwise } from "./rowwise.js";

/** Options of `cosineEmbedding`. */
export interface CosineEmbeddingOptions<R extends Reduction | "none" = Reduction> extends LossOptions<R> {
  /** The cosine, from -1 to 1, up to which rows that are to differ cost nothing; 0 where not given. */
  readonly margin?: number;
}

/**
 * Pulls outputs into the direction of what they are to be like, and pushes them away from what they are not.
 *
 *     cosine = o · t / (‖o‖ ‖t‖)
 *     loss = mean over rows of  ( alike ?  1 - cosine  :  max(0, cosine - margin) )
 *
 * - output   `[features]` or `[batch, features]`
 * - target   `[features + 1]` or `[batch, features + 1]`: the other direction, then 1 (alike) or -1 (not alike)
 *
 * Zeros have no direction: their cosine is 0, and their delta too. PyTorch: `CosineEmbeddingLoss(margin)`, which takes the
 * last number by itself; Keras has none.
 *
 * @throws {RangeError} When the margin is not from -1 to 1; by `compare`, when a target does not end in 1 or -1.
 * @throws {ShapeError} When a row of target has not one number more than that of the output.
 * @source PyTorch `CosineEmbeddingLoss`.
 * @see {@link cosineDistance} and {@link infoNce}
 * @example
 *   cosineEmbedding().compare([0, 2], [3, 0, 1]).loss // => 1
 *   cosineEmbedding().compare([0, 2], [0, 3, -1]).loss // => 1
 *   cosineEmbedding({ margin: 0.5 }).compare([0, 2], [0, 3, -1]).loss // => 0.5
 */
export function cosineEmbedding<R extends Reduction | "none" = "mean">(
  options: CosineEmbeddingOptions<R> = {},
): LossOf<R> {
  const name = callName("cosineEmbedding", options, ["margin", "reduction"]);
  const { margin = 0 } = options;
  if (!(typeof margin === "number" && margin >= -1 && margin <= 1)) {
    throw new RangeError(
      `cosineEmbedding: margin is ${describeValue(margin)}, expected a number from -1 to 1`,
    );
  }
  return rowwise({
    name,
    reduction: expectReduction("cosineEmbedding", options),
    targetWidths: (fanOut) => [fanOut + 1],
    part: (batch, row, scale) => {
      const { fanOut } = batch;
      const o = batch.outputOffset + row * fanOut;
      const t = batch.targetOffset + row * (fanOut + 1);
      const d = batch.deltaOffset + row * fanOut;
      const side = expectSide(name, batch.target[t + fanOut]);
      const cosine = cosineOf(batch, o, t, fanOut);
      batch.delta.fill(0, d, d + fanOut);
      if (side === -1 && cosine <= margin) return 0;
      addCosineDelta(batch, o, t, d, fanOut, cosine, -side * scale);
      return side === 1 ? 1 - cosine : cosine - margin;
    },
  });
}
