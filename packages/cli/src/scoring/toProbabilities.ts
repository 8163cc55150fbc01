/** Turns logits into probabilities by a softmax, in place. */
export function toProbabilities(values: Float64Array): Float64Array {
  const most = values.reduce((a, b) => Math.max(a, b), -Infinity);
  let sum = 0;
  for (let index = 0; index < values.length; index++) sum += values[index] = Math.exp(values[index] - most);
  for (let index = 0; index < values.length; index++) values[index] /= sum;
  return values;
}
