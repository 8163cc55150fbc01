import type { Floats, Network, StreamCheckpoint } from "backstream";
import type { Model } from "./Model.js";

/** Of the memory of so many rows, layer by layer, that of the first one: the others are those of past windows. */
export function firstRow(carries: Floats, net: Network, rows: number): Floats {
  if (rows === 1) return carries;
  const memory: number[] = [];
  let offset = 0;
  for (const { carry } of net.flat.leaves) {
    memory.push(...carries.subarray(offset, offset + carry));
    offset += rows * carry;
  }
  return Float32Array.from(memory);
}

/** The model with streams of so many rows, where they have one and no ticks: the memory of the others is empty. */
export function withRows(model: Model, net: Network, rows: number): Model {
  if (rows === 1) return model;
  const streams = model.streams.map((stream) => (stream.rows === 1 ? padded(stream, net, rows) : stream));
  return { ...model, streams };
}

function padded(stream: StreamCheckpoint, net: Network, rows: number): StreamCheckpoint {
  const saved = stream.unrollings[net.name]; // withoutTicks has looked
  const carries = new Float32Array(rows * net.flat.carry);
  let offset = 0;
  for (const { carry } of net.flat.leaves) {
    carries.set(saved.carries.subarray(offset / rows, offset / rows + carry), offset);
    offset += rows * carry;
  }
  return { ...stream, rows, unrollings: { ...stream.unrollings, [net.name]: { ...saved, carries } } };
}
