import type { StreamCheckpoint } from "./Checkpoint.js";
import type { HeldCheckpoint } from "./HeldCheckpoint.js";
import type { HeldRuns } from "./HeldRuns.js";

/** A stream whose held ticks become objects when somebody reads them. */
export function heldStream(
  parts: Omit<StreamCheckpoint, "held" | "heldRuns">,
  heldRuns: HeldRuns,
): StreamCheckpoint {
  const { key, tick, rows, fresh, unrollings, rewind, used } = parts;
  let held: readonly HeldCheckpoint[] | undefined;
  const stream = {
    key,
    tick,
    rows,
    get held(): readonly HeldCheckpoint[] {
      return (held ??= heldTicks(heldRuns));
    },
    fresh,
    unrollings,
    rewind,
    ...(used !== undefined && { used }),
  };
  // No part of the data: a copy of it has the ticks.
  return Object.defineProperty(stream, "heldRuns", { value: heldRuns });
}

/** The stream with how many samples had entered when its key was used last. */
export function withUsed(stream: StreamCheckpoint, used: number | undefined): StreamCheckpoint {
  return stream.heldRuns ? heldStream({ ...partsOf(stream), used }, stream.heldRuns) : { ...stream, used };
}

/** Without reading the held ticks. */
function partsOf({
  key,
  tick,
  rows,
  fresh,
  unrollings,
  rewind,
}: StreamCheckpoint): Parameters<typeof heldStream>[0] {
  return { key, tick, rows, fresh, unrollings, rewind };
}

function heldTicks({ runs, deltas }: HeldRuns): readonly HeldCheckpoint[] {
  const ticks = runs.flatMap(({ batch, first, count }) => batch.ticks(first, count));
  return deltas ? ticks.map((tick, index) => ({ ...tick, delta: deltas[index] })) : ticks;
}
