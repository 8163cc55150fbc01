import type { Network } from "@backstream/core";
import { firstCheckpoint, type Checkpoint } from "@backstream/operators";

/**
 * A checkpoint of a pipeline that has made no step since it was subscribed, between two samples: what `update` knows is still as in the
 * checkpoint that it resumes.
 *
 * - nets   in the order of their `forward`
 */
export function checkpointSince(nets: readonly Network[], from: Checkpoint | undefined): Checkpoint {
  const now = firstCheckpoint(nets.toReversed());
  if (!from) return now;
  const { samples, positions, states, nets: copies, descriptions, streams } = now;
  return { ...from, samples, positions, states, nets: copies, descriptions, streams };
}
