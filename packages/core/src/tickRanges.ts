import type { Floats } from "@backstream/tensors";
import type { Flat } from "./flatten.js";
import type { TickBuffer } from "./TickBuffer.js";

/** A contiguous piece of the arena. */
export interface TickRange {
  readonly address: number;
  readonly length: number;
}

/** Where the fields of `count` ticks from `index` lie, all but the memory. */
export function fieldRanges(buffer: TickBuffer, { leaves }: Flat, index: number, count: number): TickRange[] {
  const piece = (before: number, width: number): TickRange => ({
    address: buffer.field(before, width, index),
    length: buffer.rows * count * width,
  });
  const [{ inputOffset, fanIn }] = leaves; // a network has a leaf
  return [
    piece(inputOffset, fanIn),
    ...leaves.flatMap((leaf) => [piece(leaf.outputOffset, leaf.fanOut), piece(leaf.tapeOffset, leaf.tape)]),
  ];
}

/** Where the memory before each of `count` ticks from `index` and after the last lies. */
export function carryRanges(buffer: TickBuffer, { leaves }: Flat, index: number, count: number): TickRange[] {
  return leaves.map((leaf) => ({
    address: buffer.carry(leaf, index),
    length: buffer.rows * (count + 1) * leaf.carry,
  }));
}

/** A copy of pieces, one behind the other, of the memory's type. */
export function readRanges(memory: Floats, pieces: readonly TickRange[]): Floats {
  let length = 0;
  for (const piece of pieces) length += piece.length;
  const values = memory.slice(0, length);
  let to = 0;
  for (const { address, length } of pieces) {
    values.set(memory.subarray(address, address + length), to);
    to += length;
  }
  return values;
}

/** Writes what `readPieces` read. */
export function writeRanges(memory: Floats, pieces: readonly TickRange[], values: Floats): void {
  let from = 0;
  for (const { address, length } of pieces) {
    memory.set(values.subarray(from, from + length), address);
    from += length;
  }
}
