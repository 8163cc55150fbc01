import { describeValue } from "@backstream/core";
import type { Checkpoint } from "@backstream/operators";
import type { Mixture } from "../mix.js";

/** What a checkpoint has of a mixture, beside its first net. */
export interface MixState {
  /** Of each net, so far. */
  readonly losses: readonly number[];
  /** The other nets, without what the first one has already. */
  readonly others: readonly Checkpoint[];
}

/** The checkpoint of the first net with all others in it, as the state of the mixture. */
export function withMixState(first: Checkpoint, name: string, { losses, others }: MixState): Checkpoint {
  const state = {
    losses,
    others: others.map(withoutProgress),
  };
  return { ...first, states: { ...first.states, [name]: state } };
}

/**
 * The checkpoint of each net of a mixture, and the losses so far.
 *
 * @throws {RangeError} When the checkpoint is not of such a mixture.
 */
export function readMixState(
  from: Checkpoint,
  { name, arms }: Mixture,
): { readonly losses: readonly number[]; readonly checkpoints: readonly Checkpoint[] } {
  const { [name]: state, ...states } = from.states ?? {};
  const { losses, others } = (state ?? {}) as Partial<MixState>; // from a file it may be anything
  if (
    !Array.isArray(losses) ||
    !Array.isArray(others) ||
    losses.length !== arms.length ||
    others.length !== arms.length - 1
  ) {
    throw new RangeError(
      `testThenTrain: the checkpoint has ${describeValue(state)} as the state named "${name}", expected that of a mixture of ${arms.length} nets; give it the same mixture, or begin without the checkpoint`,
    );
  }
  const progress = { positions: from.positions, states };
  const first = { ...from, ...progress };
  return {
    losses,
    checkpoints: [first, ...(others as Checkpoint[]).map((other) => ({ ...other, ...progress }))],
  };
}

/** All nets have got the same samples. */
function withoutProgress(checkpoint: Checkpoint): Checkpoint {
  const other: { positions?: unknown; states?: unknown } & Checkpoint = { ...checkpoint };
  delete other.positions;
  delete other.states;
  return other;
}
