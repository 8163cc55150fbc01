import { copyNumbers, type Floats, type Numbers } from "@backstream/tensors";
import { carryTensors, writeCarry } from "./carry.js";
import { BrokenStreamError, ShapeError } from "./errors.js";
import type { Place } from "./layer.js";
import type { Leaf } from "./flatten.js";
import { inputRows } from "./inputRows.js";
import { clearRows, keepRows, leaveOut, passBy } from "./maskedRows.js";
import type { Network } from "./network.js";
import type { Carry } from "./sample.js";
import { TickBuffer, type Hold, type TickCopies } from "./tickBuffer.js";

/** How an unrolling begins. */
export interface UnrollingOptions {
  /** Memory before the first tick; zeros where not given. */
  readonly carry?: Carry | undefined;
  /** Ticks that may wait for the way back, 4096 where not given. */
  readonly capacity?: number | undefined;
}

/**
 * One network unrolled over one stream: the way forward, the way back and the re-run, of ticks in a sliding buffer.
 * Ticks are numbered from 0.
 */
export class Unrolling {
  readonly network: Network;
  /** The tick that is on its way through the stream, -1 if none: its place is safe although nobody holds it. */
  current = -1;
  /** The number of its first own tick: restored ones come before. */
  first = 0;
  readonly #buffer: TickBuffer;
  readonly #lastLeaf: Leaf;
  readonly #initial: Carry | undefined;

  /** @throws {CapacityError} When the capacity is no whole number from 1 up. */
  constructor(network: Network, { carry, capacity = 4096 }: UnrollingOptions = {}) {
    this.network = network;
    this.#buffer = new TickBuffer(network, capacity);
    this.#lastLeaf = network.flat.leaves[network.flat.leaves.length - 1]; // a network has a leaf
    this.#initial = carry;
  }

  /** The number of the next tick. */
  get next(): number {
    return this.#buffer.next;
  }

  /** Rows of every tick in the buffer; 0 before the first. */
  get rows(): number {
    return this.#buffer.rows;
  }

  /** Whether the numbers of a tick are still there. */
  isLive(tick: number): boolean {
    return this.#buffer.isLive(tick);
  }

  /** Whether a tick may be sent back: it is on its way, or somebody holds it. */
  isHeld(tick: number): boolean {
    return this.#buffer.isLive(tick) && (tick === this.current || tick >= this.#buffer.oldestHeld);
  }

  /** A new hold, of no tick yet. */
  hold(): Hold {
    return this.#buffer.hold();
  }

  /** Ends a hold. */
  release(hold: Hold): void {
    this.#buffer.release(hold);
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

  /** Where the output of a tick lies in the arena's memory: the network's, or that of one of its leaves. */
  outputAddress(tick: number, { outputBefore, fanOut }: Leaf = this.#lastLeaf): number {
    return this.#buffer.field(outputBefore, fanOut, tick - this.#buffer.base);
  }

  /** A copy of the memory after a tick. */
  carryAfter(tick: number): Carry {
    return carryTensors(this.network, this.rows, (leaf) =>
      this.#buffer.carry(leaf, tick + 1 - this.#buffer.base),
    );
  }

  /** A copy of the memory that the next tick will start from. */
  get carry(): Carry {
    if (this.rows === 0) this.#setRows(1);
    return this.carryAfter(this.next - 1);
  }

  /**
   * Runs the ticks `oldest … newest` again, in place, with the parameters of now; the memory flows on from the one before
   * the oldest. `masks` are theirs, if they have any. Layers without memory take all ticks at once.
   */
  rerun(oldest: number, newest: number, masks: readonly (ArrayLike<number> | undefined)[]): void {
    const { flat, arena, fanOut } = this.network;
    const { memory, kernels } = arena;
    const first = oldest - this.#buffer.base;
    const ticks = newest - oldest + 1;
    for (const leaf of flat.leaves) {
      const whole = this.#buffer.locate(leaf, first, memory);
      whole.rows = ticks * this.rows;
      if (leaf.carry === 0) {
        leaf.layer.forward(kernels, whole);
        continue;
      }
      leaf.layer.project?.(kernels, whole);
      leaf.at.projected = leaf.layer.project !== undefined;
      for (let index = 0; index < ticks; index++) {
        const at = this.#buffer.locate(leaf, first + index, memory);
        leaf.layer.forward(kernels, at);
        const mask = masks[index];
        if (mask) keepRows(memory, at.before, at.after, leaf.carry, mask);
      }
      leaf.at.projected = false;
    }
    masks.forEach((mask, index) => {
      if (mask) clearRows(memory, this.outputAddress(oldest + index), fanOut, mask);
    });
  }

  /** Gives the ticks `oldest … newest` for their inputs what another network puts out from its tick `from` on. */
  setInputs(oldest: number, newest: number, other: Unrolling, from: number): void {
    const { arena, fanIn } = this.network;
    const to = this.#buffer.field(0, fanIn, oldest - this.#buffer.base);
    const count = (newest - oldest + 1) * this.rows * fanIn;
    copyInto(arena.memory, to, other.network.arena.memory, other.outputAddress(from), count);
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

  /** Where the delta of a tick's output is to be written, `rows · fanOut` floats, before `backward(tick, …)`; a leaf's is there after it. */
  deltaAddress(tick: number, oldest: number, { deltaBefore, fanOut }: Leaf = this.#lastLeaf): number {
    const { address, ticks } = this.network.workspace;
    return address + this.rows * (ticks * deltaBefore + (tick - oldest) * fanOut);
  }

  /** Where, after `backward(tick, …)`, the delta of the memory that a leaf read at that tick is: until the next call. */
  carryDeltaAddress({ carryBefore }: Leaf): number {
    return this.network.workspace.carry + this.rows * carryBefore;
  }

  /** Sends the delta of a tick's output back through the layers; newest tick first. */
  backward(tick: number, oldest: number, mask?: ArrayLike<number>): void {
    const { flat, arena } = this.network;
    const { memory, kernels } = arena;
    for (let order = flat.leaves.length - 1; order >= 0; order--) {
      const leaf = flat.leaves[order];
      const at = this.#locateBack(order, tick - this.#buffer.base, tick - oldest, memory);
      const carryDelta = mask && leaveOut(leaf, mask);
      leaf.layer.backward?.(kernels, at);
      if (mask && carryDelta) passBy(leaf, mask, carryDelta);
      if (order > 0) leaf.layer.inputDelta(kernels, at);
    }
    this.network.probe?.("backward", this, tick, oldest);
  }

  /** Computes the delta of a tick's input and returns its address: valid until the next call, and during this pass. */
  inputDelta(tick: number, oldest: number): number {
    const { flat, arena } = this.network;
    const at = this.#locateBack(0, tick - this.#buffer.base, tick - oldest, arena.memory);
    flat.leaves[0].layer.inputDelta(arena.kernels, at);
    return at.inputDelta;
  }

  /** Ends the pass: adds what its ticks contribute to the network's gradient. */
  finishPass(oldest: number): void {
    const { flat, workspace, arena } = this.network;
    for (let order = 0; order < flat.leaves.length; order++) {
      const { layer } = flat.leaves[order];
      if (!layer.gradient) continue;
      const at = this.#locateBack(order, oldest - this.#buffer.base, 0, arena.memory);
      at.rows = workspace.ticks * this.rows;
      layer.gradient(arena.kernels, at);
    }
    this.network.probe?.("gradient", this, oldest, oldest);
    workspace.busy = undefined;
  }

  /** Gives up a pass that will not be finished. */
  abandonPass(): void {
    if (this.network.workspace.busy === this) this.network.workspace.busy = undefined;
  }

  /** A copy of the memory before each tick from `tick` on and after the last, and of all else in the buffer of these ticks. */
  copyFrom(tick: number, withFields: boolean): TickCopies {
    return this.#buffer.copyFrom(tick, withFields);
  }

  /**
   * Goes on behind `held` ticks that `copyFrom` copied, the last of which is `next - 1`; they are held until the hold is
   * released. Without their fields they must run again (`setInput`, `rerun`) before they are sent back.
   *
   * @throws {ShapeError} When the copies are of another network.
   * @throws {CapacityError} When there are more than the capacity.
   */
  restore(rows: number, held: number, next: number, copies: TickCopies): Hold {
    this.#buffer.restore(rows, held, next, copies);
    this.first = next;
    const hold = this.#buffer.hold();
    if (held > 0) hold.oldest = next - held;
    return hold;
  }

  /** Gives a restored tick its input again. @throws {ShapeError} When it does not fit. */
  setInput(tick: number, input: Numbers, mask?: ArrayLike<number>): void {
    const { name, fanIn, arena } = this.network;
    const rows = Math.max(1, inputRows(name, input, fanIn));
    if (rows !== this.rows) throw new ShapeError(`${name}: input has ${rows} rows, expected ${this.rows}`);
    const at = this.#buffer.field(0, fanIn, tick - this.#buffer.base);
    copyNumbers(input, arena.memory, at);
    if (mask) clearRows(arena.memory, at, fanIn, mask);
  }

  /** Puts back the memory from before a tick and lets go of all ticks. */
  rollBack(tick: number): void {
    if (this.#buffer.isLive(tick)) this.#buffer.restart(tick);
  }

  /** Gives the buffer back. */
  free(): void {
    this.#buffer.free();
    this.abandonPass();
  }

  /** Makes room for one tick and returns the address of its input. */
  #open(rows: number): number {
    if (rows !== this.#buffer.rows) this.#setRows(rows);
    return this.#buffer.field(0, this.network.fanIn, this.#buffer.open());
  }

  #close(mask?: ArrayLike<number>): number {
    this.#run(this.#buffer.next - this.#buffer.base, mask);
    const tick = this.#buffer.next++;
    this.network.probe?.("forward", this, tick, tick);
    return tick;
  }

  #setRows(rows: number): void {
    this.#buffer.resize(rows);
    if (this.#initial) writeCarry(this.network, rows, this.#initial, (leaf) => this.#buffer.carry(leaf, 0));
  }

  #run(index: number, mask?: ArrayLike<number>): void {
    const { flat, arena, fanOut } = this.network;
    const { memory, kernels } = arena;
    if (mask) clearRows(memory, this.#buffer.field(0, this.network.fanIn, index), this.network.fanIn, mask);
    for (const leaf of flat.leaves) {
      const at = this.#buffer.locate(leaf, index, memory);
      leaf.layer.forward(kernels, at);
      if (mask && leaf.carry > 0) keepRows(memory, at.before, at.after, leaf.carry, mask);
    }
    if (mask) clearRows(memory, this.outputAddress(this.#buffer.base + index), fanOut, mask);
  }

  /** Where a layer's numbers of a tick are, with their deltas, at the tick `position` of the window. */
  #locateBack(order: number, index: number, position: number, memory: Floats): Place {
    const { workspace, flat } = this.network;
    const leaf = flat.leaves[order];
    const at = this.#buffer.locate(leaf, index, memory);
    const { rows } = this;
    const { ticks, address } = workspace;
    at.outputDelta = address + rows * (ticks * leaf.deltaBefore + position * leaf.fanOut);
    at.gates = address + rows * (ticks * leaf.gatesBefore + position * leaf.gates);
    at.carryDelta = workspace.carry + rows * leaf.carryBefore;
    // What goes into a layer came out of the one below it; below the first there is the input, of one tick at a time.
    if (order === 0) at.inputDelta = workspace.input;
    else {
      const below = flat.leaves[order - 1];
      at.inputDelta = address + rows * (ticks * below.deltaBefore + position * below.fanOut);
    }
    return at;
  }
}

function copyInto(memory: Floats, to: number, values: Floats, at: number, count: number): void {
  for (let index = 0; index < count; index++) memory[to + index] = values[at + index]!; // inside both
}
