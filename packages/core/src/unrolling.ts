import { copyNumbers, type Block, type Floats, type Numbers } from "@backstream/tensors";
import { carryTensors, writeCarry } from "./carry.js";
import { BrokenStreamError, CapacityError, ShapeError } from "./errors.js";
import type { Leaf } from "./flatten.js";
import { inputRows } from "./inputRows.js";
import type { Network } from "./network.js";
import type { Carry } from "./sample.js";

/** How an unrolling begins. */
export interface UnrollingOptions {
  /** Memory before the first tick; zeros where not given. */
  readonly carry?: Carry | undefined;
  /** Ticks that may wait for the way back, 4096 where not given. */
  readonly capacity?: number | undefined;
}

/** Keeps ticks in the buffer: all from `oldest` on. Infinity: none. */
export interface Hold {
  oldest: number;
}

/**
 * One network unrolled over one stream: a sliding buffer of ticks, the way forward, the way back and the re-run.
 *
 * Ticks are numbered from 0. The buffer holds ticks `base … next - 1`, every field contiguous over time, so that a
 * window is one matrix with ticks · batch rows. A window never wraps: at the end of the buffer the held ticks move to
 * the front. The carry has one place more than there are ticks: a tick reads place i and writes place i + 1.
 */
export class Unrolling {
  readonly network: Network;
  readonly capacity: number;
  /** The tick that is on its way through the stream, -1 if none: its place is safe although nobody holds it. */
  current = -1;
  /** Rows of every tick in the buffer; 0 before the first. */
  rows = 0;
  #block: Block | undefined;
  #size = 0;
  #base = 0;
  #next = 0;
  readonly #holds: Hold[] = [];
  #initial: Carry | undefined;

  constructor(network: Network, options: UnrollingOptions = {}) {
    this.network = network;
    this.capacity = options.capacity ?? 4096;
    if (!(Number.isInteger(this.capacity) && this.capacity >= 1)) {
      throw new CapacityError(
        `forward: capacity is ${this.capacity}, expected a whole number of ticks from 1 up`,
      );
    }
    this.#initial = options.carry;
  }

  /** The number of the next tick. */
  get next(): number {
    return this.#next;
  }

  /** Whether the numbers of a tick are still there. */
  isLive(tick: number): boolean {
    return tick >= this.#base && tick < this.#next && this.#block !== undefined;
  }

  /** Whether a tick may be sent back: it is on its way, or somebody holds it. */
  isHeld(tick: number): boolean {
    return this.isLive(tick) && (tick === this.current || tick >= this.#oldestHeld());
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

  /**
   * Runs one tick: input in, output and memory forward. Returns the tick's number.
   *
   * @throws {ShapeError} When the input does not fit, or the batch size changes in a net with memory.
   * @throws {CapacityError} When `capacity` ticks wait for the way back.
   */
  forward(input: Numbers, mask?: ArrayLike<number>): number {
    const x = this.#open(Math.max(1, inputRows(this.network.name, input, this.network.fanIn)));
    copyNumbers(input, this.network.arena.memory, x);
    return this.#close(mask);
  }

  /** The same with an input that lies in `values` from `at` on: another network's output. */
  forwardValues(values: Floats, at: number, rows: number, mask?: ArrayLike<number>): number {
    const x = this.#open(rows);
    copyInto(this.network.arena.memory, x, values, at, rows * this.network.fanIn);
    return this.#close(mask);
  }

  /** Where the output of a tick lies in the arena's memory. */
  outputAddress(tick: number): number {
    const { flat, fanOut } = this.network;
    const leaf = flat.leaves[flat.leaves.length - 1]!; // a network has a leaf
    return this.#field(leaf.outputBefore, fanOut, tick - this.#base);
  }

  /** A copy of the memory after a tick. */
  carryAfter(tick: number): Carry {
    return carryTensors(this.network, this.rows, (leaf) => this.#carryPlace(leaf, tick + 1 - this.#base));
  }

  /** A copy of the memory that the next tick will start from. */
  get carry(): Carry {
    if (this.rows === 0) this.#setRows(1);
    return this.carryAfter(this.#next - 1);
  }

  /** Runs a tick again, in place, with the parameters of now; the carry flows from the tick before it. */
  rerun(tick: number, mask?: ArrayLike<number>): void {
    this.#run(tick - this.#base, mask);
  }

  /** Replaces a held tick's input, for the re-run of a network behind another. */
  setInput(tick: number, values: Floats, at: number): void {
    const { memory } = this.network.arena;
    copyInto(
      memory,
      this.#field(0, this.network.fanIn, tick - this.#base),
      values,
      at,
      this.rows * this.network.fanIn,
    );
  }

  /**
   * Begins a pass over the ticks `oldest … newest`, which must be held.
   *
   * @throws {BrokenStreamError} When another pass of this network is under way.
   */
  beginPass(oldest: number, newest: number): void {
    const { workspace, name } = this.network;
    if (workspace.busy) {
      throw new BrokenStreamError(
        `backward: another pass is on its way back through ${name}, expected one at a time; feed samples that a step leads to into the source, not into a second pipeline`,
      );
    }
    workspace.begin(newest - oldest + 1, this.rows);
    workspace.busy = this;
  }

  /** Where the delta of a tick's output is to be written, `rows · fanOut` floats, before `backward(tick, …)`. */
  deltaAddress(tick: number, oldest: number): number {
    const { flat, workspace } = this.network;
    const leaf = flat.leaves[flat.leaves.length - 1]!; // a network has a leaf
    return (
      workspace.address + this.rows * (workspace.ticks * leaf.deltaBefore + (tick - oldest) * leaf.fanOut)
    );
  }

  /** Sends the delta of a tick's output back through the layers; newest tick first. */
  backward(tick: number, oldest: number, mask?: ArrayLike<number>): void {
    const { leaves } = this.network.flat;
    const { kernels } = this.network.arena;
    for (let index = leaves.length - 1; index >= 0; index--) {
      const leaf = leaves[index]!; // index < length
      const at = this.#place(leaf, tick - this.#base, tick - oldest, index);
      if (leaf.layer.backward) {
        const kept = mask && this.#enterMasked(leaf, mask);
        leaf.layer.backward(kernels, at);
        if (mask && kept) this.#leaveMasked(leaf, mask, kept);
      } else if (mask) this.#enterMasked(leaf, mask);
      if (index > 0) leaf.layer.inputDelta(kernels, at);
    }
  }

  /** Computes the delta of a tick's input and returns its address: valid until the next call, and during this pass. */
  inputDelta(tick: number, oldest: number): number {
    const leaf = this.network.flat.leaves[0]!; // a network has a leaf
    const at = this.#place(leaf, tick - this.#base, tick - oldest, 0);
    leaf.layer.inputDelta(this.network.arena.kernels, at);
    return at.inputDelta;
  }

  /** Ends the pass: adds what its ticks contribute to the network's gradient. */
  finishPass(oldest: number): void {
    const { flat, workspace, arena } = this.network;
    flat.leaves.forEach((leaf, index) => {
      if (!leaf.layer.gradient) return;
      const at = this.#place(leaf, oldest - this.#base, 0, index);
      at.rows = workspace.ticks * this.rows;
      leaf.layer.gradient(arena.kernels, at);
    });
    workspace.busy = undefined;
  }

  /** Gives up a pass that will not be finished. */
  abandonPass(): void {
    if (this.network.workspace.busy === this) this.network.workspace.busy = undefined;
  }

  /** Puts back the memory from before a tick and lets go of all ticks. */
  rollBack(tick: number): void {
    if (!this.isLive(tick)) return;
    this.#restart(tick - this.#base);
    for (const hold of this.#holds) hold.oldest = Infinity;
  }

  /** Gives the buffer back. */
  free(): void {
    this.#block?.free();
    this.#block = undefined;
    this.abandonPass();
  }

  #oldestHeld(): number {
    let oldest = Infinity;
    for (const hold of this.#holds) if (hold.oldest < oldest) oldest = hold.oldest;
    return oldest;
  }

  /** Makes room for one tick and returns the address of its input. */
  #open(rows: number): number {
    if (rows !== this.rows) this.#setRows(rows);
    const used = this.#next - this.#base;
    const held = Math.max(0, this.#next - Math.max(this.#oldestHeld(), this.#base));
    if (held === 0 && used > 0) this.#restart(used);
    else if (used === this.#size) this.#slide(held);
    return this.#field(0, this.network.fanIn, this.#next - this.#base);
  }

  #close(mask?: ArrayLike<number>): number {
    this.#run(this.#next - this.#base, mask);
    return this.#next++;
  }

  #setRows(rows: number): void {
    const { flat, name } = this.network;
    if (this.rows > 0 && flat.carry > 0) {
      throw new ShapeError(
        `${name}: input has ${rows} rows, expected ${this.rows} as at the tick before; a net with memory keeps its batch size`,
      );
    }
    if (this.#oldestHeld() < this.#next) {
      throw new ShapeError(
        `${name}: input has ${rows} rows, expected ${this.rows} as in the rest of the window`,
      );
    }
    this.rows = rows;
    this.#base = this.#next;
    this.#allocate(Math.max(1, this.#size));
    if (this.#initial) writeCarry(this.network, rows, this.#initial, (leaf) => this.#carryPlace(leaf, 0));
  }

  /** The buffer is empty: the next tick stands at the front, its memory is what place `from` holds. */
  #restart(from: number): void {
    const { memory } = this.network.arena;
    if (from > 0 && this.network.flat.carry > 0) {
      for (const leaf of this.network.flat.leaves) {
        const source = this.#carryPlace(leaf, from);
        if (leaf.carry > 0)
          memory.copyWithin(this.#carryPlace(leaf, 0), source, source + this.rows * leaf.carry);
      }
    }
    this.#base = this.#next;
  }

  /** The buffer is full: the held ticks move to the front, of a larger one if they fill more than half of it. */
  #slide(held: number): void {
    const from = this.#next - held - this.#base;
    if (2 * held <= this.#size || (held < this.#size && this.#size === this.capacity)) {
      this.#move(this.#size, this.#block!.address, from, held);
    } else if (this.#size < this.capacity) {
      const [size, old] = [this.#size, this.#block!]; // full, so it exists
      this.#block = undefined;
      this.#allocate(Math.min(this.capacity, 2 * size));
      this.#move(size, old.address, from, held);
      old.free();
    } else {
      throw new CapacityError(
        `${this.capacity} ticks wait for backward; give rewind a window, end the sequence, or raise forward(net, { capacity })`,
      );
    }
    this.#base += from;
  }

  /** Copies the ticks from … from + count of a buffer of `size` ticks at `source` to the front of this one. */
  #move(size: number, source: number, from: number, count: number): void {
    const { flat, arena, fanIn } = this.network;
    const { rows } = this;
    const copy = (before: number, width: number): void => {
      const start = source + rows * (size * before + from * width);
      arena.memory.copyWithin(this.#field(before, width, 0), start, start + rows * count * width);
    };
    copy(0, fanIn);
    for (const leaf of flat.leaves) {
      copy(leaf.outputBefore, leaf.fanOut);
      copy(leaf.tapeBefore, leaf.layer.tape);
      const start = source + rows * (size * flat.tick + (size + 1) * leaf.carryBefore + from * leaf.carry);
      arena.memory.copyWithin(this.#carryPlace(leaf, 0), start, start + rows * (count + 1) * leaf.carry);
    }
  }

  #allocate(size: number): void {
    const { flat, arena } = this.network;
    this.#block?.free();
    this.#block = arena.allocate(this.rows * (size * flat.tick + (size + 1) * flat.carry));
    this.#size = size;
  }

  /** Address of a field of a tick in the buffer; `before` floats per row precede the field in a tick. */
  #field(before: number, width: number, index: number): number {
    return this.#block!.address + this.rows * (this.#size * before + index * width); // open() allocated it
  }

  #carryPlace(leaf: Leaf, index: number): number {
    const { tick } = this.network.flat;
    const block = this.#block!; // open() allocated it
    return (
      block.address +
      this.rows * (this.#size * tick + (this.#size + 1) * leaf.carryBefore + index * leaf.carry)
    );
  }

  #run(index: number, mask?: ArrayLike<number>): void {
    const { flat, arena, fanOut } = this.network;
    const { memory, kernels } = arena;
    if (mask) clearRows(memory, this.#field(0, this.network.fanIn, index), this.network.fanIn, mask);
    for (const leaf of flat.leaves) {
      const at = this.#forwardPlace(leaf, index, memory);
      leaf.layer.forward(kernels, at);
      if (mask && leaf.carry > 0) keepRows(memory, at.before, at.after, leaf.carry, mask);
    }
    if (mask) clearRows(memory, this.outputAddress(this.#base + index), fanOut, mask);
  }

  #forwardPlace(leaf: Leaf, index: number, memory: Floats): Leaf["at"] {
    const { at } = leaf;
    at.memory = memory;
    at.rows = this.rows;
    at.parameters = this.network.parameterBlock.address + leaf.parameters;
    at.input = this.#field(leaf.inputBefore, leaf.fanIn, index);
    at.output = this.#field(leaf.outputBefore, leaf.fanOut, index);
    at.tape = this.#field(leaf.tapeBefore, leaf.layer.tape, index);
    if (leaf.carry > 0) {
      at.before = this.#carryPlace(leaf, index);
      at.after = at.before + this.rows * leaf.carry;
    }
    return at;
  }

  /** Everything that a layer's way back needs at one tick of the pass, the tick `position` of the window. */
  #place(leaf: Leaf, index: number, position: number, leafIndex: number): Leaf["at"] {
    const { workspace, gradientBlock, arena, flat } = this.network;
    const at = this.#forwardPlace(leaf, index, arena.memory);
    const { ticks, address } = workspace;
    at.gradient = gradientBlock.address + leaf.parameters;
    at.outputDelta = address + this.rows * (ticks * leaf.deltaBefore + position * leaf.fanOut);
    at.gates = address + this.rows * (ticks * leaf.gatesBefore + position * leaf.layer.gates);
    at.carryDelta = workspace.carry + this.rows * leaf.carryBefore;
    const below = flat.leaves[leafIndex - 1];
    at.inputDelta = below
      ? address + this.rows * (ticks * below.deltaBefore + position * below.fanOut)
      : workspace.input;
    return at;
  }

  /** A masked row was not there: its memory's delta passes by, everything else of it is zero. Returns the carry's delta. */
  #enterMasked(leaf: Leaf, mask: ArrayLike<number>): Floats {
    const { at } = leaf;
    const carry = at.memory.slice(at.carryDelta, at.carryDelta + this.rows * leaf.carry);
    clearRows(at.memory, at.outputDelta, leaf.fanOut, mask);
    if (leaf.carry > 0) clearRows(at.memory, at.carryDelta, leaf.carry, mask);
    return carry;
  }

  #leaveMasked(leaf: Leaf, mask: ArrayLike<number>, kept: Floats): void {
    const { memory, carryDelta } = leaf.at;
    for (let row = 0; row < this.rows; row++) {
      if (mask[row] === 0)
        memory.set(kept.subarray(row * leaf.carry, (row + 1) * leaf.carry), carryDelta + row * leaf.carry);
    }
  }
}

function clearRows(memory: Floats, at: number, width: number, mask: ArrayLike<number>): void {
  for (let row = 0; row < mask.length; row++) {
    if (mask[row] === 0) memory.fill(0, at + row * width, at + (row + 1) * width);
  }
}

function keepRows(
  memory: Floats,
  before: number,
  after: number,
  width: number,
  mask: ArrayLike<number>,
): void {
  for (let row = 0; row < mask.length; row++) {
    if (mask[row] === 0)
      memory.copyWithin(after + row * width, before + row * width, before + (row + 1) * width);
  }
}

function copyInto(memory: Floats, to: number, values: Floats, at: number, count: number): void {
  for (let index = 0; index < count; index++) memory[to + index] = values[at + index]!; // inside both
}
