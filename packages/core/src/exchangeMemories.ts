import type { Floats } from "@backstream/tensors";
import { describeValue } from "./describeValue.js";
import { ShapeError } from "./errors.js";
import type { Leaf } from "./Flat.js";
import type { Network } from "./network.js";
import type { RowMemories } from "./RowMemories.js";

/**
 * Tells the memory of the first row, and writes that of the rows that begin anew; `addressOf` returns the address of a leaf's
 * memory. A row's memory is that of one leaf behind the other.
 *
 * @throws {ShapeError} When the memory of a row has another size.
 */
export function exchangeMemories(
  { name, flat, arena: { memory } }: Network,
  rows: number,
  memories: RowMemories,
  addressOf: (leaf: Leaf) => number,
): void {
  const own = memory.slice(0, flat.carry);
  eachPart(flat.leaves, 0, addressOf, (address, length, offset) =>
    own.set(memory.subarray(address, address + length), offset),
  );
  memories.keep(name, own);
  for (let row = 0; row < rows; row++) {
    const begun = memories.of(name, row);
    if (!begun) continue;
    expectSize(name, begun, flat.carry);
    eachPart(flat.leaves, row, addressOf, (address, length, offset) =>
      memory.set(begun.subarray(offset, offset + length), address),
    );
  }
}

function eachPart(
  leaves: readonly Leaf[],
  row: number,
  addressOf: (leaf: Leaf) => number,
  visit: (address: number, length: number, offset: number) => void,
): void {
  let offset = 0;
  for (const leaf of leaves) {
    if (leaf.carry === 0) continue;
    visit(addressOf(leaf) + row * leaf.carry, leaf.carry, offset);
    offset += leaf.carry;
  }
}

function expectSize(name: string, memory: Floats, size: number): void {
  if (memory.length === size) return;
  throw new ShapeError(
    `${name}: the memory of a row is ${describeValue(memory)}, expected ${size} numbers; it is of another network`,
  );
}
