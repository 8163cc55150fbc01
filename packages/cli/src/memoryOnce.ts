import type { Checkpoint, StreamKey } from "backstream";

/** What the stream of a key begins with: the memory of a checkpoint the first time, an empty one when it was dropped and comes again. */
export function memoryOnce<T extends Checkpoint>(from: T): (key: StreamKey) => T {
  const streams = new Map(from.streams.map((stream) => [stream.key, stream]));
  return (key) => {
    const stream = streams.get(key);
    streams.delete(key);
    return { ...from, streams: stream ? [stream] : [] };
  };
}
