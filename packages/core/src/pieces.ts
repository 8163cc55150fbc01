import type { Floats } from "@backstream/tensors";
import type { Flat } from "./flatten.js";
import type { TickBuffer } from "./tickBuffer.js";

/** A contiguous piece of the arena. */
export interface Piece {
  readonly at: number;
  readonly length: number;
}

/** Where the fields of `count` ticks from `index` lie, all but the memory. */
export function fieldPieces(buffer: TickBuffer, { leaves }: Flat, index: number, count: number): Piece[] {
  const piece = (before: number, width: number): Piece => ({
    at: buffer.field(before, width, index),
    length: buffer.rows * count * width,
  });
  const [{ inputBefore, fanIn }] = leaves; // a network has a leaf
  return [
    piece(inputBefore, fanIn),
    ...leaves.flatMap((leaf) => [piece(leaf.outputBefore, leaf.fanOut), piece(leaf.tapeBefore, leaf.tape)]),
  ];
}

/** Where the memory before each of `count` ticks from `index` and after the last lies. */
export function carryPieces(buffer: TickBuffer, { leaves }: Flat, index: number, count: number): Piece[] {
  return leaves.map((leaf) => ({
    at: buffer.carry(leaf, index),
    length: buffer.rows * (count + 1) * leaf.carry,
  }));
}

/** A copy of pieces, one behind the other, of the memory's type. */
export function readPieces(memory: Floats, pieces: readonly Piece[]): Floats {
  let length = 0;
  for (const piece of pieces) length += piece.length;
  const values = memory.slice(0, length);
  let to = 0;
  for (const { at, length } of pieces) {
    values.set(memory.subarray(at, at + length), to);
    to += length;
  }
  return values;
}

/** Writes what `readPieces` read. */
export function writePieces(memory: Floats, pieces: readonly Piece[], values: Floats): void {
  let from = 0;
  for (const { at, length } of pieces) {
    memory.set(values.subarray(from, from + length), at);
    from += length;
  }
}
