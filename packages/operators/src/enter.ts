import type { Unrolling } from "@backstream/core";
import type { ForwardOptions } from "./forward.js";
import { resume } from "./resume.js";
import { riverOf, Stream, streamOf } from "./river.js";
import type { Signal } from "./signal.js";

/** The part of a `forward` subscription in its river, for checkpoints to find. */
export interface Entry {
  /** A tick, before it is emitted; `isFed` says whether another net gave its input. */
  take(signal: Signal, isFed: boolean): void;
  /** The source has completed: what a rest leads to is no longer of this stream. */
  complete(): void;
  /** The subscription is over. */
  leave(): void;
}

/** Enters the river of a network: where a checkpoint was taken, if there is one. */
export function enter(unrolling: Unrolling, { from, key }: ForwardOptions): Entry {
  const { network } = unrolling;
  const river = riverOf(network);
  const resumed = from && resume(unrolling, from, key);
  const isOutermost = from?.nets.at(-1)?.name === network.name;
  let stream = resumed && isOutermost ? new Stream(key, resumed.stream) : undefined;
  if (stream) river.streams.add(stream);
  let begun = false;
  let hasCompleted = false;
  return {
    take(signal, isFed) {
      if (!signal.below) river.samples++;
      if (begun) return;
      begun = true;
      if (signal.below) stream = streamOf.get(outermost(signal).unrolling);
      else {
        stream ??= new Stream(key, undefined);
        stream.isFed = isFed;
        river.streams.add(stream);
        streamOf.set(unrolling, stream);
      }
      stream?.lanes.push({ unrolling, hold: resumed?.hold });
    },
    complete() {
      hasCompleted = true;
      if (stream) river.streams.delete(stream);
    },
    leave() {
      if (stream) river.streams.delete(stream);
      // Between two sequences nobody is under way either, but they are one river: it began with the first.
      const goesOn = hasCompleted && (from !== undefined || stream?.held !== undefined);
      if (river.streams.size === 0 && !river.isTrained && !goesOn) river.end();
    },
  };
}

function outermost(signal: Signal): Signal {
  let found = signal;
  while (found.below) found = found.below;
  return found;
}
