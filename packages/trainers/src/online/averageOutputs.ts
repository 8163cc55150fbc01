import { wrapTensor, type Tensor } from "@backstream/tensors";
import { logSumExp } from "../metrics/logSumExp.js";

/** What is averaged: outputs as they are, or the probabilities whose logits they are. */
export type Average = "outputs" | "probabilities";

/**
 * The weighted mean of outputs of one shape, `[features]` or `[batch, features]`.
 *
 *     outputs         Σ w_k o_k
 *     probabilities   log Σ w_k softmax(o_k)          of a single logit: the logit of Σ w_k σ(o_k)
 *
 * An output with a number that is not finite is left out, unless all have one.
 *
 * @example
 *   averageOutputs("outputs", [tensor([1]), tensor([5])], [0.75, 0.25]).item() // => 2
 */
export function averageOutputs(
  average: Average,
  outputs: readonly Tensor[],
  weights: readonly number[],
): Tensor {
  const finite = outputs.map(({ data }) => data.every((number) => Number.isFinite(number)));
  const used = finite.some(Boolean) ? outputs.filter((_, index) => finite[index]) : outputs;
  const share = finite.some(Boolean) ? weights.filter((_, index) => finite[index]) : weights;
  const logShares = logarithms(share);
  const [{ shape }] = used; // there is one
  const width = shape[shape.length - 1];
  const mean = new Float64Array(used[0].size);
  if (average === "outputs") {
    const shares = logShares.map((log) => Math.exp(log));
    used.forEach(({ data }, index) => {
      for (let at = 0; at < mean.length; at++) mean[at] += shares[index] * data[at];
    });
  } else if (width === 1) {
    for (let at = 0; at < mean.length; at++) {
      const logits = used.map(({ data }) => data[at]);
      const positive = logits.map((logit, index) => logShares[index] - logSumExp([0, -logit], 0, 2));
      const negative = logits.map((logit, index) => logShares[index] - logSumExp([0, logit], 0, 2));
      mean[at] = logSumExp(positive, 0, logits.length) - logSumExp(negative, 0, logits.length);
    }
  } else {
    for (let row = 0; row < mean.length; row += width) {
      const sums = used.map(({ data }) => logSumExp(data, row, width));
      for (let at = row; at < row + width; at++) {
        const logs = used.map(({ data }, index) => logShares[index] + data[at] - sums[index]);
        mean[at] = logSumExp(logs, 0, logs.length);
      }
    }
  }
  return wrapTensor(shape, mean);
}

/** Of weights that add up to 1 afterwards. */
function logarithms(weights: readonly number[]): number[] {
  const logs = weights.map((weight) => Math.log(weight));
  const sum = logSumExp(logs, 0, logs.length);
  // All may be 0: those that are left out had the whole weight.
  return sum === -Infinity ? logs.map(() => -Math.log(logs.length)) : logs.map((log) => log - sum);
}
