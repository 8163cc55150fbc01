import type { Tensor } from "@backstream/tensors";

/** Reads what a net says from its output, into `said` from an offset on: one number, or the probabilities of the classes. */
export type OutputReader = (output: Tensor, said: Float32Array, offset: number) => void;

/**
 * What the numbers of an output are: a number as it is; for two classes the probability of the second; for more, that of each.
 *
 * @param last The name of the net's last layer: what it gives are probabilities already where it ends with a sigmoid or softmax.
 */
export function outputReader(classes: number, last: string): OutputReader {
  if (classes === 0) return (output, said, offset) => (said[offset] = output.data[0]);
  const areProbabilities = /softmax|sigmoid/i.test(last);
  if (classes === 2)
    return ({ data, shape }, said, offset) => {
      const width = shape[shape.length - 1];
      if (areProbabilities) said[offset] = data[width - 1];
      else said[offset] = 1 / (1 + Math.exp(width > 1 ? data[0] - data[1] : -data[0]));
    };
  return ({ data }, said, offset) => {
    if (areProbabilities) return said.set(data.subarray(0, classes), offset);
    let largest = -Infinity;
    for (let index = 0; index < classes; index++) largest = Math.max(largest, data[index]);
    let sum = 0;
    for (let index = 0; index < classes; index++)
      sum += said[offset + index] = Math.exp(data[index] - largest);
    for (let index = 0; index < classes; index++) said[offset + index] /= sum;
  };
}
