import type { Network, StreamCheckpoint } from "backstream";
import type { Model } from "./Model.js";

/**
 * A model whose streams hold no ticks, as `saveModel` writes it: of a checkpoint, the memory after the last tick.
 *
 * @throws {Error} When a memory is not that of the net.
 */
export function withoutTicks(model: Model, net: Network): Model {
  const isKeyed = model.extra.plan.key !== undefined;
  for (const { key } of model.streams) {
    if ((key !== undefined) !== isKeyed) throw new Error("its memories are not those of its key");
  }
  // The next samples may come from another source.
  const { positions: _, states: __, ...rest } = model;
  return { ...rest, streams: model.streams.map((stream) => endedStream(stream, net)) };
}

function endedStream(stream: StreamCheckpoint, net: Network): StreamCheckpoint {
  const { key, used, rows, held, unrollings } = stream;
  const saved = unrollings[net.name];
  const wanted = rows * (held.length + 1) * net.flat.carry;
  const found = saved?.carries.length ?? 0;
  // Behind them are traces, which begin anew as windows do.
  if (found !== wanted && found !== wanted + rows * net.flat.traces)
    throw new Error(`a memory has ${found} numbers, expected ${wanted}`);
  if (held.length === 0 && rows === 1 && found === wanted) return stream;
  const memory: number[] = [];
  let offset = 0;
  // Layer by layer, the memories before each held tick and after the last.
  for (const { carry } of net.flat.leaves) {
    offset += rows * carry * (held.length + 1);
    // The first row is the stream's; others are those of past windows.
    memory.push(...saved.carries.subarray(offset - rows * carry, offset - (rows - 1) * carry));
  }
  const ended = { carries: Float32Array.from(memory), versions: [] };
  return {
    key,
    ...(used !== undefined && { used }),
    tick: 0,
    rows: 1,
    held: [],
    fresh: 0,
    unrollings: { [net.name]: ended },
  };
}
