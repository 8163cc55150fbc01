import type { Floats } from "@backstream/tensors";
import { ShapeError } from "./errors.js";
import type { Network } from "./network.js";
import type { TickLayout, TickRange } from "./TickLayout.js";

/** Ticks as plain numbers, for a checkpoint. */
export interface TickCopies {
  /** The memory before each tick and after the last, layer by layer. */
  readonly carries: Floats;
  /** The inputs of the ticks, if these will run again. */
  readonly inputs?: Floats | undefined;
  /** All fields of the ticks, if they will not. */
  readonly fields?: Floats | undefined;
}

/** Copies `count` ticks from `index` on: their memory, and their inputs or all fields if wanted. */
export function readTicks(
  layout: TickLayout,
  memory: Floats,
  index: number,
  count: number,
  wanted: "inputs" | "all" | "none",
): TickCopies {
  return {
    carries: readRanges(memory, layout.carryRanges(index, count)),
    inputs: wanted === "inputs" ? readRanges(memory, [layout.inputRange(index, count)]) : undefined,
    fields: wanted === "all" ? readRanges(memory, layout.fieldRanges(index, count)) : undefined,
  };
}

/** Copies the memory that the tick at `index` reads, layer by layer. */
export function readCarry(layout: TickLayout, memory: Floats, index: number): Floats {
  return readRanges(memory, layout.carryRanges(index, 0));
}

/** Writes the copies of `readTicks` to the front of a buffer. Fields that were not copied have arbitrary values. */
export function writeTicks(
  layout: TickLayout,
  memory: Floats,
  count: number,
  { carries, inputs, fields }: TickCopies,
): void {
  writeRanges(memory, layout.carryRanges(0, count), carries);
  if (inputs) writeRanges(memory, [layout.inputRange(0, count)], inputs);
  else if (fields) writeRanges(memory, layout.fieldRanges(0, count), fields);
}

/** Refuses copies of another network. @throws {ShapeError} */
export function expectCopies(
  { name, flat, fanIn }: Network,
  rows: number,
  count: number,
  { carries, inputs, fields }: TickCopies,
): void {
  const memories = rows * (count + 1) * flat.carry;
  const ticks = rows * count * (inputs ? fanIn : flat.tick);
  const copied = inputs ?? fields;
  if (carries.length === memories && (!copied || copied.length === ticks)) return;
  throw new ShapeError(
    `${name}: the checkpoint holds ${carries.length} and ${copied?.length ?? 0} numbers of memory and ticks, expected ${memories} and ${ticks}; it is of another network`,
  );
}

/** A copy of the numbers of several ranges, in the memory's type. */
function readRanges(memory: Floats, ranges: readonly TickRange[]): Floats {
  let size = 0;
  for (const { length } of ranges) size += length;
  for (const { address, length } of ranges) {
    if (length === size) return memory.slice(address, address + length); // the only one with numbers
  }
  const values = memory.slice(0, size);
  let offset = 0;
  for (const { address, length } of ranges) {
    values.set(memory.subarray(address, address + length), offset);
    offset += length;
  }
  return values;
}

function writeRanges(memory: Floats, ranges: readonly TickRange[], values: Floats): void {
  let offset = 0;
  for (const { address, length } of ranges) {
    memory.set(values.subarray(offset, offset + length), address);
    offset += length;
  }
}
