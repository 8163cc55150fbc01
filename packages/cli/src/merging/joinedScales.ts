import type { RecordEncoderState, StandardizerState } from "backstream";
import type { KeyedEncoderState } from "../encoding/KeyedEncoder.js";

/**
 * What encoders of one plan have learned together, each of records of its own: the scales of all records, and the memories of all keys.
 * Where several know a key, the last of them counts. Of categories there is nothing to join: theirs have places by hash.
 */
export function joinedScales(states: readonly KeyedEncoderState[]): KeyedEncoderState {
  const [{ records, classes }] = states;
  return {
    records: {
      inputs: records.inputs.map((input, index) => {
        const known = states.map((state) => state.records.inputs[index].known);
        return known.every(isScale) ? { ...input, known: known.reduce(joined) } : input;
      }),
    } satisfies RecordEncoderState,
    target: states.map(({ target }) => target).reduce(joined),
    memory: [...new Map(states.flatMap(({ memory }) => memory))],
    ...(classes && { classes }),
  };
}

function isScale(known: unknown): known is StandardizerState {
  return typeof known === "object" && known !== null && "squares" in known;
}

/**
 * Mean and sum of squares of two samples together.
 *
 * @source Chan, Golub, LeVeque, "Algorithms for computing the sample variance", The American Statistician 37(3), 1983.
 */
function joined(a: StandardizerState, b: StandardizerState): StandardizerState {
  const seen = a.seen.map((count, index) => count + b.seen[index]);
  const share = seen.map((count, index) => (count === 0 ? 0 : b.seen[index] / count));
  const distance = a.mean.map((mean, index) => b.mean[index] - mean);
  return {
    seen,
    mean: a.mean.map((mean, index) => mean + distance[index] * share[index]),
    squares: a.squares.map(
      (sum, index) => sum + b.squares[index] + distance[index] ** 2 * a.seen[index] * share[index],
    ),
  };
}
