import { copyNumbers, type Floats, type Numbers } from "@backstream/tensors";
import { BackwardPass } from "./BackwardPass.js";
import { carryRows, carryTensors, expectCarry, writeCarry } from "./carry.js";
import { copyFloats } from "./copyFloats.js";
import { StaleSignalError } from "./errors.js";
import { exchangeMemories } from "./exchangeMemories.js";
import type { Leaf } from "./Flat.js";
import { writeInitialCarry } from "./learnedCarry.js";
import { clearRows } from "./maskedRows.js";
import { LoneTicks } from "./LoneTicks.js";
import { nameDraws } from "./nameDraws.js";
import type { Network } from "./network.js";
import type { ProbeAddresses } from "./Probe.js";
import type { RowMemories } from "./RowMemories.js";
import { rerunTicks, runTick } from "./runTicks.js";
import type { Carry } from "./Sample.js";
import { TickBuffer, type Hold } from "./TickBuffer.js";
import { expectCopies, readCarry, readTicks, writeTicks, type TickCopies } from "./TickCopies.js";
import { UnrolledMemory } from "./UnrolledMemory.js";
import { hasFiniteMemory, usableInputs, usableRows } from "./usableRows.js";

/** Options of an unrolling. */
export interface UnrollingOptions {
  /** Memory before the first tick; zeros where not given. */
  readonly carry?: Carry | undefined;
  /** Ticks that may wait for the backward pass, 4096 where not given. */
  readonly capacity?: number | undefined;
  /** Whether passes may go back over its ticks, so that traces are kept; true where not given. */
  readonly backward?: boolean | undefined;
}

/**
 * One network unrolled over one stream: runs ticks forward, runs them again, and (with `backwardPass`) backward. Ticks
 * are counted from 0; their numbers are in a sliding buffer as long as they are held.
 *
 * @example
 *   const unrolling = new Unrolling(network(dense(1, 1)));
 *   unrolling.forward(3, 1) // => 0
 *   unrolling.forward(4, 1) // => 1
 *   unrolling.free();
 */
export class Unrolling implements ProbeAddresses {
  readonly network: Network;
  /** The tick that is being emitted, -1 if none. It is not overwritten, even without a hold. */
  current = -1;
  /** The number of the stream whose ticks it has: one unrolling may run many streams in turn, by `begin` and `enter`. */
  slot = 0;
  /** The key of the stream whose ticks it has, for those who observe the network. */
  key: string | number | boolean | undefined = undefined;
  /** The number of the first tick that it ran itself; restored ticks have lower numbers. */
  first = 0;
  /** The unrolling whose outputs are its inputs, if there is a network before this one. */
  inputsFrom: Unrolling | undefined;
  /** The tick of that unrolling which was the input of the newest tick; -1 if there is none. */
  inputTick = -1;
  /** The tick that reads the learned memory, with which the sequence begins; -1 if there is none. */
  beginning = -1;
  /** Names the random numbers that its layers draw; 0: none are drawn. */
  randomStream = 0;
  /** Its backward passes. */
  readonly backwardPass: BackwardPass;
  /** Copies the memory and the inputs of ticks, where it runs many streams in turn. @internal */
  readonly memory: UnrolledMemory;
  readonly #buffer: TickBuffer;
  readonly #lastLeaf: Leaf;
  readonly #initial: Carry | undefined;

  /**
   * @throws {CapacityError} When the capacity is no whole number from 1 up.
   * @throws {TypeError} When the carry is no record or array.
   */
  constructor(network: Network, { carry, capacity = 4096, backward = true }: UnrollingOptions = {}) {
    if (carry !== undefined) expectCarry(network.name, carry);
    this.network = network;
    this.#buffer = new TickBuffer(network, capacity, backward);
    this.backwardPass = new BackwardPass(network, this.#buffer, this);
    this.memory = new UnrolledMemory(network, this.#buffer);
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

  /** Whether the numbers of a tick are still in the buffer. */
  isLive(tick: number): boolean {
    return this.#buffer.isLive(tick);
  }

  /** Whether a backward pass may go over a tick: it is being emitted, or it is held. */
  isHeld(tick: number): boolean {
    return this.#buffer.isLive(tick) && (tick === this.current || tick >= this.#buffer.oldestHeld);
  }

  /** Makes a hold; it holds no tick yet. */
  hold(): Hold {
    return this.#buffer.hold();
  }

  /**
   * Runs one tick: writes its output, and the memory for the next tick. Returns the tick's number.
   *
   * - input  `rows · fanIn` numbers, as `inputRows` has checked; rows from 1 up
   * - mask   `[rows]`, 0 or 1
   *
   * @throws {ShapeError} When the number of rows changes in a net with memory, or while ticks are held.
   * @throws {CapacityError} When `capacity` ticks are held.
   */
  forward(input: Numbers, rows: number, mask?: ArrayLike<number>): number {
    const address = this.#open(rows);
    copyNumbers(input, this.network.arena.memory, address);
    return this.#close(mask);
  }

  /**
   * Tells the memory of the first row, and writes that of the rows that begin anew: before the tick that reads it.
   *
   * @throws {ShapeError} When the number of rows changes, or the memory of a row has another size.
   */
  exchangeMemories(rows: number, memories: RowMemories): void {
    if (this.network.flat.carry === 0) return;
    if (rows !== this.#buffer.rows) this.#setRows(rows);
    const { layout, base, next } = this.#buffer;
    exchangeMemories(this.network, rows, memories, (leaf) => layout.carry(leaf, next - base));
  }

  /**
   * Adds a tick to a sequence that runs when it is complete, by `runSequence`, and returns the tick's number. The ticks must be
   * held. Errors are those of `forward`.
   */
  append(input: Numbers, rows: number): number {
    copyNumbers(input, this.network.arena.memory, this.#open(rows));
    return this.#buffer.next++;
  }

  /** As `append`, with an input that is in `values` from `offset` on. */
  appendValues(values: Floats, offset: number, rows: number): number {
    copyFloats(values, offset, this.network.arena.memory, this.#open(rows), rows * this.network.fanIn);
    return this.#buffer.next++;
  }

  /** Runs the ticks that `append` has added, the first of which begins the sequence. `masks` has the mask of each, or undefined. */
  runSequence(masks: readonly (ArrayLike<number> | undefined)[]): void {
    const { layout, base } = this.#buffer;
    const { network, next } = this;
    const first = next - masks.length;
    layout.copyToEnd(network.arena.memory, first - base, masks.length);
    masks.forEach((mask, index) => {
      const address = layout.input(first - base + index);
      if (mask) clearRows(network.arena.memory, address, network.fanIn, mask);
    });
    this.rerun(first, next - 1, masks);
    for (let tick = first; tick < next; tick++) network.notify("forward", this, tick, tick);
  }

  /** Whether the memory that the newest tick has written is finite. */
  isMemoryFinite(tick: number): boolean {
    const { layout, base } = this.#buffer;
    const { flat, arena } = this.network;
    return hasFiniteMemory(flat, arena.kernels, layout, tick - base);
  }

  /**
   * Keeps the memory finite: rows of the newest tick whose input or new memory is not finite are masked, and the tick
   * runs again. Returns the mask that it ran with then; undefined if all rows are finite.
   */
  maskUnusable(tick: number, mask: ArrayLike<number> | undefined): readonly number[] | undefined {
    const { layout, base } = this.#buffer;
    const usable = usableRows(this.network, layout, tick - base, mask);
    if (usable) this.maskRows(tick, usable);
    return usable;
  }

  /** Runs the newest tick again, with another mask. */
  maskRows(tick: number, mask: ArrayLike<number>): void {
    const { layout, base } = this.#buffer;
    nameDraws(this.network.flat, this.randomStream, tick);
    runTick(this.network, layout, tick - base, mask);
    this.#buffer.noteMask(tick, mask);
  }

  /** The rows of a tick whose input is finite, as a mask; undefined where that is `mask`, which it nearly always is. */
  usableInputs(tick: number, mask: ArrayLike<number> | undefined): readonly number[] | undefined {
    const { layout, base } = this.#buffer;
    return usableInputs(this.network, layout, tick - base, mask);
  }

  /** As `forward`, with an input that is in `values` from `offset` on: another network's output. */
  forwardValues(values: Floats, offset: number, rows: number, mask?: ArrayLike<number>): number {
    const address = this.#open(rows);
    copyFloats(values, offset, this.network.arena.memory, address, rows * this.network.fanIn);
    return this.#close(mask);
  }

  /** Address of the output of a tick in the arena: the network's, or that of one of its leaves. */
  outputAddress(tick: number, leaf: Leaf = this.#lastLeaf): number {
    return this.#buffer.layout.output(leaf, tick - this.#buffer.base);
  }

  /** Address of the delta of a tick's output in a pass that goes back to `oldest`. */
  deltaAddress(tick: number, oldest: number, leaf: Leaf = this.#lastLeaf): number {
    return this.backwardPass.deltaAddress(tick, oldest, leaf);
  }

  /** Address of the delta of the memory that a leaf read at the latest tick of a pass. */
  carryDeltaAddress(leaf: Leaf): number {
    return this.backwardPass.carryDeltaAddress(leaf);
  }

  /** A copy of the memory after a tick. */
  carryAfter(tick: number): Carry {
    const { layout, base } = this.#buffer;
    return carryTensors(this.network, this.rows, (leaf) =>
      layout.carry(leaf, (leaf.reversed ? tick : tick + 1) - base),
    );
  }

  /** A copy of the memory that the next tick will read; after a sequence that ran when it was complete, the memory after it. */
  get carry(): Carry {
    if (this.rows === 0) this.#setRows(this.#initial ? carryRows(this.#initial) : 1);
    const { layout, base, next } = this.#buffer;
    return carryTensors(this.network, this.rows, (leaf) =>
      layout.carry(leaf, leaf.reversed ? 0 : next - base),
    );
  }

  /**
   * Runs the ticks `oldest … newest` again, in place, with the current parameters, from the memory before the oldest.
   * `masks` has the mask of each tick, or undefined; it may be empty where there are none.
   */
  rerun(oldest: number, newest: number, masks: readonly (ArrayLike<number> | undefined)[]): void {
    const { layout, base } = this.#buffer;
    if (oldest === this.beginning) this.#writeInitial(oldest, newest);
    this.noteMasks(oldest, masks);
    nameDraws(this.network.flat, this.randomStream, oldest);
    try {
      rerunTicks(this.network, layout, oldest - base, newest - oldest + 1, masks, oldest);
    } catch (error) {
      // Else a layer that has thrown would take, at its next tick, the projection of this one.
      for (const { addresses } of this.network.flat.leaves) addresses.projected = false;
      throw error;
    }
  }

  /** Notes the masks with which ticks from `oldest` on have run: of those that a checkpoint restores. */
  noteMasks(oldest: number, masks: readonly (ArrayLike<number> | undefined)[]): void {
    for (let index = 0; index < masks.length; index++) this.#buffer.noteMask(oldest + index, masks[index]);
  }

  /** Makes the outputs of another network, from its tick `from` on, the inputs of the ticks `oldest … newest`. */
  setInputs(oldest: number, newest: number, other: Unrolling, from: number): void {
    const { arena, fanIn } = this.network;
    const address = this.#buffer.layout.input(oldest - this.#buffer.base);
    const count = (newest - oldest + 1) * this.rows * fanIn;
    copyFloats(other.network.arena.memory, other.outputAddress(from), arena.memory, address, count);
  }

  /** A copy of the memory before a tick, layer by layer. */
  memoryBefore(tick: number): Floats {
    return readCarry(this.#buffer.layout, this.network.arena.memory, tick - this.#buffer.base);
  }

  /** A copy of the ticks from `tick` on: their memory, and their inputs or all fields. @throws {StaleSignalError} When one is overwritten. */
  copyFrom(tick: number, wanted: "inputs" | "all" | "none"): TickCopies {
    const { layout, base, next } = this.#buffer;
    if (tick < base)
      throw new StaleSignalError(`checkpoint: tick ${tick} is overwritten, the oldest is ${base}`);
    this.#buffer.traceTo(tick);
    return readTicks(layout, this.network.arena.memory, tick - base, next - tick, wanted);
  }

  /** A copy of the inputs of the ticks from `tick` on; unlike `copyFrom`, it leaves the traces where they are. */
  copyInputs(tick: number): Floats {
    const { layout, base, next } = this.#buffer;
    const { address, length } = layout.inputRange(tick - base, next - tick);
    return this.network.arena.memory.slice(address, address + length);
  }

  /**
   * Continues after `held` ticks that `copyFrom` copied, the last of which is `next - 1`. They are held until the oldest
   * tick of the returned hold is a later one. Where only their inputs were copied, they must run again before a backward pass.
   *
   * @throws {ShapeError} When the copies are of another network.
   * @throws {CapacityError} When there are more than the capacity.
   */
  restore(
    rows: number,
    held: number,
    next: number,
    copies: TickCopies,
    hold: Hold = this.#buffer.hold(),
  ): Hold {
    expectCopies(this.network, rows, held, copies);
    this.#buffer.refill(rows, held, next);
    writeTicks(this.#buffer.layout, this.network.arena.memory, held, copies);
    this.first = next;
    hold.oldest = held > 0 ? next - held : Infinity;
    return hold;
  }

  /** Begins another stream, which has had no tick. */
  begin(slot: number): void {
    this.slot = slot;
    this.first = 0;
    this.beginning = -1;
    this.randomStream = 0;
    this.#buffer.begin();
  }

  /**
   * Goes on with another stream, or with more of its ticks: the newest `held` before `next`. Write the memory before each of
   * them and after the last, by `memory.write`; and before they run again, the inputs, by `memory.writeInput`.
   */
  enter(slot: number, rows: number, held: number, next: number): void {
    this.slot = slot;
    this.#buffer.enter(rows, held, next);
  }

  /** What runs single ticks of other streams in its place. @internal */
  loneTicks(): LoneTicks {
    return new LoneTicks(this.network, this.#buffer, this.memory);
  }

  /** Restores the memory from before a tick, and removes all ticks. */
  rollBack(tick: number): void {
    if (!this.#buffer.isLive(tick)) return;
    this.#buffer.restart(tick);
    if (tick !== this.beginning) return;
    this.beginning = this.next;
    this.#writeInitial(this.next, this.next - 1);
  }

  /** Frees the buffer. */
  free(): void {
    this.#buffer.free();
    this.backwardPass.abandon();
  }

  /** Makes room for one tick (the arena may grow), and returns the address of its input. */
  #open(rows: number): number {
    if (rows !== this.#buffer.rows) this.#setRows(rows);
    const index = this.#buffer.open();
    return this.#buffer.layout.input(index);
  }

  #close(mask: ArrayLike<number> | undefined): number {
    const { layout, base, next } = this.#buffer;
    nameDraws(this.network.flat, this.randomStream, next);
    runTick(this.network, layout, next - base, mask);
    this.#buffer.noteMask(next, mask);
    this.#buffer.next++;
    this.network.notify("forward", this, next, next);
    return next;
  }

  #setRows(rows: number): void {
    this.#buffer.resize(rows);
    const { layout } = this.#buffer;
    if (this.#initial) writeCarry(this.network, rows, this.#initial, (leaf) => layout.carry(leaf, 0));
    else if (this.network.flat.learnedCarries.length > 0) {
      this.beginning = this.next;
      this.#writeInitial(this.next, this.next - 1);
    }
  }

  /** Writes the learned memory, with which the sequence begins, to where its first tick reads it; a reversed leaf begins at the last one. */
  #writeInitial(first: number, last: number): void {
    const { layout, base } = this.#buffer;
    writeInitialCarry(this.network, layout.rows, (leaf) =>
      layout.carry(leaf, (leaf.reversed ? last + 1 : first) - base),
    );
  }
}
