/** What a model says of a record: a number in the target's units, the probability of yes, or the probability of each class. */
export type Prediction = number | Float64Array;

/** The most probable of the first `known` classes; -1 where none is known yet. */
export function likeliest(probabilities: Float64Array, known: number): number {
  let best = -1;
  for (let index = 0; index < known; index++) {
    if (best < 0 || probabilities[index] > probabilities[best]) best = index;
  }
  return best;
}
