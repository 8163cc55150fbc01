import type { Floats } from "@backstream/tensors";

/** A contiguous piece of the arena. */
export interface Piece {
  readonly at: number;
  readonly length: number;
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
