import { callName, describeValue, type LossRows, type Reduction } from "@backstream/core";
import { addCosineDelta, cosineOf } from "./cosine.js";
import { expectReduction, type LossOptions } from "./expectReduction.js";
import type { LossOf } from "./LossOf.js";
import { rowwise } from "./rowwise.js";

/** Options of `infoNce`. */
export interface InfoNceOptions<R extends Reduction | "none" = Reduction> extends LossOptions<R> {
  /** What scores are divided by; 0.1 where not given. The smaller it is, the more the nearest wrong targets count. */
  readonly temperature?: number;
}

/**
 * A contrastive loss: each output is to find its own target among those of all rows.
 *
 *     s[i, j] = cos(o_i, t_j) / temperature
 *     loss = mean over rows i of  -log softmax over j of s[i, j] at j = i
 *
 * - output   `[batch, features]`
 * - target   as the output: of each row the direction that belongs to it
 *
 * The targets of the other rows of the tick are the negatives, so it wants batches: with one row there is nothing to
 * choose from, and the loss is 0. Masked rows are no negatives. It is the only loss whose rows depend on one another. Neither
 * PyTorch nor Keras has it; with embeddings of two views of a thing it is SimCLR's loss in one direction.
 *
 * @throws {RangeError} When the temperature is not above 0.
 * @throws {ShapeError} When the target has another shape than the output.
 * @source van den Oord et al., "Representation learning with contrastive predictive coding", 2018, with cosine scores.
 * @see {@link cosineEmbedding}
 * @example
 *   const found = infoNce({ temperature: 1 }).compare([[1, 0], [0, 1]], [[2, 0], [0, 3]]);
 *   found.loss.toFixed(6) // => Math.log(1 + Math.exp(-1)).toFixed(6)
 */
export function infoNce<R extends Reduction | "none" = "mean">(options: InfoNceOptions<R> = {}): LossOf<R> {
  const name = callName("infoNce", options, ["temperature", "reduction"]);
  const { temperature = 0.1 } = options;
  if (!(typeof temperature === "number" && temperature > 0 && temperature < Infinity)) {
    throw new RangeError(
      `infoNce: temperature is ${describeValue(temperature)}, expected a finite number above 0`,
    );
  }
  let cosines = new Float64Array(0);
  return rowwise({
    name,
    reduction: expectReduction("infoNce", options),
    targetWidths: (fanOut) => [fanOut],
    part: (batch, row, scale) => {
      if (cosines.length < batch.rows) cosines = new Float64Array(batch.rows);
      return contrast(batch, row, scale, temperature, cosines);
    },
  });
}

function contrast(
  batch: LossRows,
  row: number,
  scale: number,
  temperature: number,
  cosines: Float64Array,
): number {
  const { rows, fanOut, mask } = batch;
  const o = batch.outputOffset + row * fanOut;
  const d = batch.deltaOffset + row * fanOut;
  const targetAt = (other: number): number => batch.targetOffset + other * fanOut;
  let largest = -Infinity;
  for (let other = 0; other < rows; other++) {
    if (mask?.[other] === 0) continue;
    cosines[other] = cosineOf(batch, o, targetAt(other), fanOut);
    largest = Math.max(largest, cosines[other]);
  }
  const exponential = (other: number): number => Math.exp((cosines[other] - largest) / temperature);
  let sum = 0;
  for (let other = 0; other < rows; other++) if (mask?.[other] !== 0) sum += exponential(other);
  batch.delta.fill(0, d, d + fanOut);
  for (let other = 0; other < rows; other++) {
    if (mask?.[other] === 0) continue;
    const slope = exponential(other) / sum - (other === row ? 1 : 0);
    addCosineDelta(batch, o, targetAt(other), d, fanOut, cosines[other], (scale * slope) / temperature);
  }
  return Math.log(sum) - (cosines[row] - largest) / temperature;
}
