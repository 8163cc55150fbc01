import type { Block, Floats } from "@backstream/tensors";
import { CapacityError, ShapeError, StaleSignalError } from "./errors.js";
import type { Leaf } from "./flatten.js";
import type { LayerAddresses } from "./Layer.js";
import type { Network } from "./network.js";
import { carryRanges, fieldRanges, readRanges, writeRanges } from "./tickRanges.js";

/** Keeps ticks in the buffer: all from `oldest` on. Infinity: none. */
export interface Hold {
  oldest: number;
}

/** Ticks as plain numbers. */
export interface TickCopies {
  /** The memory before each tick and after the last, layer by layer. */
  readonly carries: Floats;
  /** What went into the ticks, as far as they are to run again. */
  readonly inputs?: Floats | undefined;
  /** All but the memory, field by field, where they are not. */
  readonly fields?: Floats | undefined;
}

/**
 * The sliding buffer of an unrolling.
 *
 * It holds ticks `base … next - 1`, every field contiguous over time, so that a window is one matrix with ticks · batch
 * rows. A window never wraps: at the end of the buffer the held ticks move to the front. The carry has one place more
 * than there are ticks: a tick reads place i and writes place i + 1.
 */
export class TickBuffer {
  /** Rows of every tick; 0 before the first. */
  rows = 0;
  base = 0;
  next = 0;
  readonly #network: Network;
  readonly #capacity: number;
  readonly #holds: Hold[] = [];
  #block: Block | undefined;
  #start = 0; // of the block
  #size = 0;

  constructor(network: Network, capacity: number) {
    if (!(Number.isInteger(capacity) && capacity >= 1)) {
      throw new CapacityError(`forward: capacity is ${capacity}, expected a whole number of ticks from 1 up`);
    }
    this.#network = network;
    this.#capacity = capacity;
  }

  /** Whether the numbers of a tick are still there. */
  isLive(tick: number): boolean {
    return tick >= this.base && tick < this.next && this.#block !== undefined;
  }

  /** The oldest tick that somebody holds; Infinity if none. */
  get oldestHeld(): number {
    let oldest = Infinity;
    for (const hold of this.#holds) if (hold.oldest < oldest) oldest = hold.oldest;
    return oldest;
  }

  /** A new hold, of no tick yet. */
  hold(): Hold {
    const hold: Hold = { oldest: Infinity };
    this.#holds.push(hold);
    return hold;
  }

  /** Ends a hold. */
  release(hold: Hold): void {
    const index = this.#holds.indexOf(hold);
    if (index >= 0) this.#holds.splice(index, 1);
  }

  /** Address of a field of a tick; `before` floats per row precede the field in a tick. */
  field(before: number, width: number, index: number): number {
    return this.#start + this.rows * (this.#size * before + index * width);
  }

  /** Address of a leaf's memory before the tick at `index`. */
  carry(leaf: Leaf, index: number): number {
    const before = this.#size * this.#network.flat.tick + (this.#size + 1) * leaf.carryOffset;
    return this.#start + this.rows * (before + index * leaf.carry);
  }

  /** Where a layer's numbers of a tick are. */
  locate(leaf: Leaf, index: number, memory: Floats): LayerAddresses {
    const { addresses } = leaf;
    addresses.memory = memory;
    addresses.rows = this.rows;
    addresses.input = this.field(leaf.inputOffset, leaf.fanIn, index);
    addresses.output = this.field(leaf.outputOffset, leaf.fanOut, index);
    addresses.tape = this.field(leaf.tapeOffset, leaf.tape, index);
    if (leaf.carry > 0) {
      addresses.carryIn = this.carry(leaf, index);
      addresses.carryOut = addresses.carryIn + this.rows * leaf.carry;
    }
    return addresses;
  }

  /** Makes room for the next tick, and returns its index. @throws {CapacityError} When there is none. */
  open(): number {
    const used = this.next - this.base;
    const held = Math.max(0, this.next - Math.max(this.oldestHeld, this.base));
    if (held === 0 && used > 0) this.restart(this.next);
    else if (used === this.#size) this.#slide(held);
    return this.next - this.base;
  }

  /** Sets the batch size, which is only possible while no tick is held; all memory begins at zero. @throws {ShapeError} */
  resize(rows: number): void {
    const { flat, name } = this.#network;
    const wanted =
      this.rows > 0 && flat.carry > 0
        ? "as at the tick before; a net with memory keeps its batch size"
        : this.oldestHeld < this.next && "as in the rest of the window";
    if (wanted) throw new ShapeError(`${name}: input has ${rows} rows, expected ${this.rows} ${wanted}`);
    this.rows = rows;
    this.base = this.next;
    const size = Math.max(1, this.#size);
    this.free();
    this.#allocate(size);
  }

  /** Lets go of all ticks: the next one stands at the front, its memory is the one from before `tick`. */
  restart(tick: number): void {
    const from = tick - this.base;
    const { flat, arena } = this.#network;
    if (from > 0 && flat.carry > 0) {
      for (const leaf of flat.leaves) {
        const source = this.carry(leaf, from);
        if (leaf.carry > 0) {
          arena.memory.copyWithin(this.carry(leaf, 0), source, source + this.rows * leaf.carry);
        }
      }
    }
    this.base = this.next;
    for (const hold of this.#holds) hold.oldest = Infinity;
  }

  /** Gives the memory back. */
  free(): void {
    this.#block?.free();
    this.#block = undefined;
  }

  /** A copy of the memory before a tick. */
  memoryBefore(tick: number): Floats {
    const { arena, flat } = this.#network;
    return readRanges(arena.memory, carryRanges(this, flat, tick - this.base, 0));
  }

  /** A copy of the ticks from `tick` on. @throws {StaleSignalError} When one is gone. */
  copyFrom(tick: number, copied: "inputs" | "all" | "none"): TickCopies {
    const [index, held] = [tick - this.base, this.next - tick];
    if (index < 0) throw new StaleSignalError(`checkpoint: tick ${tick} is gone, the oldest is ${this.base}`);
    const { arena, flat } = this.#network;
    const { memory } = arena;
    const pieces = fieldRanges(this, flat, index, held);
    return {
      carries: readRanges(memory, carryRanges(this, flat, index, held)),
      inputs: copied === "inputs" ? readRanges(memory, pieces.slice(0, 1)) : undefined,
      fields: copied === "all" ? readRanges(memory, pieces) : undefined,
    };
  }

  /**
   * Begins with ticks that `copyFrom` copied, the last of which is `next - 1`; what was not copied is undefined.
   *
   * @throws {ShapeError} When the copies are of another network.
   * @throws {CapacityError} When there are more than the capacity.
   */
  restore(rows: number, held: number, next: number, { carries, inputs, fields }: TickCopies): void {
    const { name, flat, fanIn } = this.#network;
    if (held > this.#capacity) {
      throw new CapacityError(
        `forward: capacity is ${this.#capacity}, expected at least the ${held} ticks that the checkpoint holds`,
      );
    }
    const memories = rows * (held + 1) * flat.carry;
    const ticks = rows * held * (inputs ? fanIn : flat.tick);
    const copied = inputs ?? fields;
    if (carries.length !== memories || (copied && copied.length !== ticks)) {
      throw new ShapeError(
        `${name}: the checkpoint holds ${carries.length} and ${copied?.length ?? 0} numbers of memory and ticks, expected ${memories} and ${ticks}; it is of another network`,
      );
    }
    this.rows = rows;
    this.base = next - held;
    this.next = next;
    this.free();
    this.#allocate(Math.max(1, held));
    const { memory } = this.#network.arena;
    writeRanges(memory, carryRanges(this, flat, 0, held), carries);
    const pieces = fieldRanges(this, flat, 0, held);
    if (copied) writeRanges(memory, inputs ? pieces.slice(0, 1) : pieces, copied);
  }

  /** The buffer is full: the held ticks move to the front, of a larger one if they fill more than three quarters of it. */
  #slide(held: number): void {
    const [size, from] = [this.#size, this.next - held - this.base];
    if (4 * held <= 3 * size || (held < size && size === this.#capacity)) {
      this.#move(size, this.#start, from, held);
    } else if (size < this.#capacity) {
      const old = this.#block;
      const start = this.#start;
      this.#allocate(Math.min(this.#capacity, size + Math.ceil(size / 2)));
      this.#move(size, start, from, held);
      old?.free();
    } else {
      throw new CapacityError(
        `${this.#capacity} ticks wait for backward; give rewind a window, end the sequence, or raise forward(net, { capacity })`,
      );
    }
    this.base += from;
  }

  /**
   * Copies `count` ticks from index `from` of a buffer of `size` ticks at `start` to the front of this one. Short windows
   * slide every few ticks, so it makes no list of pieces.
   */
  #move(size: number, start: number, from: number, count: number): void {
    const { flat, arena, fanIn } = this.#network;
    const { rows } = this;
    const copy = (before: number, width: number): void => {
      const source = start + rows * (size * before + from * width);
      arena.memory.copyWithin(this.field(before, width, 0), source, source + rows * count * width);
    };
    copy(0, fanIn);
    for (const leaf of flat.leaves) {
      copy(leaf.outputOffset, leaf.fanOut);
      copy(leaf.tapeOffset, leaf.tape);
      const source = start + rows * (size * flat.tick + (size + 1) * leaf.carryOffset + from * leaf.carry);
      arena.memory.copyWithin(this.carry(leaf, 0), source, source + rows * (count + 1) * leaf.carry);
    }
  }

  #allocate(size: number): void {
    const { flat, arena } = this.#network;
    this.#block = arena.allocate(this.rows * (size * flat.tick + (size + 1) * flat.carry));
    this.#start = this.#block.address;
    this.#size = size;
  }
}
