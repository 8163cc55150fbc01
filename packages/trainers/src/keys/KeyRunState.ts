import { describeValue } from "@backstream/core";
import type { RiverKey } from "./RiverKey.js";

/**
 * What a checkpoint has of a `perKey`: which keys there are, in the order of their first samples, and where they are. What each of them
 * is, is in the store; of those that are just leaving, and of models that are in memory, it is here.
 */
export interface KeyRunState {
  /** The number of the checkpoint, for `WantedSegments`. */
  readonly number: number;
  /** Samples that have come. */
  readonly samples: number;
  readonly keys: readonly RiverKey[];
  /** How many samples had come when each was used last. */
  readonly used: readonly number[];
  /** Of each key which of the segments it is in, from 0 up; -1 in the streams of the checkpoint; -2 in `records`. */
  readonly segments: readonly number[];
  /** Which of the segment's records, or of `records`. */
  readonly at: readonly number[];
  readonly records: readonly unknown[];
  /** Of each segment. */
  readonly revisions: readonly number[];
  readonly places: readonly number[];
  readonly checksums: readonly number[];
  readonly sizes: readonly number[];
  /** The revision of the newest segment that was written. */
  readonly revision: number;
}

/** Where a key is that is in no segment. */
export const inStreams = -1;
export const inRecords = -2;

/** @throws {RangeError} When it is something else than such a state. */
export function expectKeyRunState(where: string, state: unknown): asserts state is KeyRunState | undefined {
  if (state === undefined || isKeyRunState(state)) return;
  throw new RangeError(
    `${where}: the state in the checkpoint is ${describeValue(state)}, which is of another operator; give each its own name`,
  );
}

function isKeyRunState(state: unknown): boolean {
  if (typeof state !== "object" || state === null) return false;
  const { keys, used, segments, at, records, revisions, places, checksums, sizes } =
    state as Partial<KeyRunState>;
  const ofKeys: readonly unknown[] = [used, segments, at];
  const ofSegments: readonly unknown[] = [places, checksums, sizes];
  return (
    Array.isArray(keys) &&
    ofKeys.every((column) => Array.isArray(column) && column.length === keys.length) &&
    Array.isArray(records) &&
    Array.isArray(revisions) &&
    ofSegments.every((column) => Array.isArray(column) && column.length === revisions.length)
  );
}
