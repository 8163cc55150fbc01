import { inRecords, inStreams, type KeyRunState } from "./KeyRunState.js";
import type { KeySegment, KnownKey } from "./KeySegment.js";
import type { RiverKey } from "./RiverKey.js";

/** The keys of a checkpoint, in the order of their first samples; those that its streams have and it does not know come last. */
export function knownKeys(
  state: KeyRunState | undefined,
  streams: readonly RiverKey[],
  now: number,
): Iterable<KnownKey> {
  const known = new Map<RiverKey, KnownKey>();
  const inMemory = new Set(streams);
  if (state) {
    const { keys, used, at, records } = state;
    const segments = segmentsOf(state);
    keys.forEach((key, index) => {
      const place = state.segments[index];
      if (place === inStreams && !inMemory.has(key)) return; // its stream has ended
      const entry: KnownKey = {
        key,
        used: used[index],
        record: undefined,
        segment: undefined,
        at: at[index],
      };
      if (place === inRecords) entry.record = records[entry.at];
      if (place >= 0) {
        const segment = segments[place];
        entry.segment = segment;
        segment.live++;
        (segment.keys as KnownKey[])[entry.at] = entry; // made here
      }
      known.set(key, entry);
    });
  }
  for (const key of streams) {
    if (!known.has(key)) known.set(key, { key, used: now, record: undefined, segment: undefined, at: 0 });
  }
  return known.values();
}

function segmentsOf({ revisions, places, checksums, sizes, number }: KeyRunState): KeySegment[] {
  return revisions.map((revision, index) => ({
    revision,
    place: places[index],
    checksum: checksums[index],
    // Those that have left it are in no segment, and nobody asks for them.
    keys: new Array<KnownKey>(sizes[index]),
    live: 0,
    born: number,
    died: Infinity,
    isMoving: false,
  }));
}
