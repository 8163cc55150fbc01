import { copyNumbers, wrapTensor, type Floats, type Numbers, type Tensor } from "@backstream/tensors";
import { carryRows, carryTensors, writeCarry } from "./carry.js";
import type { Leaf } from "./flatten.js";
import { inputRows } from "./inputRows.js";
import { clearRows, keepRows } from "./maskedRows.js";
import type { Network } from "./network.js";
import type { Carry } from "./Sample.js";
import { TickBuffer, type Hold, type TickCopies } from "./TickBuffer.js";
import { BackwardPass } from "./BackwardPass.js";

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
  /** The unrolling whose outputs are its inputs, if another network comes before. */
  inputsFrom: Unrolling | undefined;
  readonly back: BackwardPass;
  readonly #buffer: TickBuffer;
  readonly #lastLeaf: Leaf;
  readonly #initial: Carry | undefined;

  /** @throws {CapacityError} When the capacity is no whole number from 1 up. */
  constructor(network: Network, { carry, capacity = 4096 }: UnrollingOptions = {}) {
    this.network = network;
    this.#buffer = new TickBuffer(network, capacity);
    this.back = new BackwardPass(this, this.#buffer);
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

  /** Runs one tick and copies its output, which has a batch axis exactly if the input has one. */
  outputOf(input: Numbers): Tensor {
    const { name, fanIn, fanOut, arena } = this.network;
    const rows = inputRows(name, input, fanIn);
    const at = this.outputAddress(this.forward(input));
    const values = arena.memory.slice(at, at + Math.max(1, rows) * fanOut);
    return wrapTensor(rows === 0 ? [fanOut] : [rows, fanOut], values);
  }

  /** Where the output of a tick lies in the arena's memory: the network's, or that of one of its leaves. */
  outputAddress(tick: number, { outputOffset, fanOut }: Leaf = this.#lastLeaf): number {
    return this.#buffer.field(outputOffset, fanOut, tick - this.#buffer.base);
  }

  /** A copy of the memory after a tick. */
  carryAfter(tick: number): Carry {
    return carryTensors(this.network, this.rows, (leaf) =>
      this.#buffer.carry(leaf, tick + 1 - this.#buffer.base),
    );
  }

  /** A copy of the memory that the next tick will start from. */
  get carry(): Carry {
    if (this.rows === 0) this.#setRows(this.#initial ? carryRows(this.#initial) : 1);
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
      leaf.addresses.projected = leaf.layer.project !== undefined;
      for (let index = 0; index < ticks; index++) {
        const addresses = this.#buffer.locate(leaf, first + index, memory);
        leaf.layer.forward(kernels, addresses);
        const mask = masks[index];
        if (mask) keepRows(memory, addresses.carryIn, addresses.carryOut, leaf.carry, mask);
      }
      leaf.addresses.projected = false;
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

  /** A copy of the memory before a tick, layer by layer. */
  memoryBefore(tick: number): Floats {
    return this.#buffer.memoryBefore(tick);
  }

  /** A copy of the memory before each tick from `tick` on and after the last, and of what else is wanted of these ticks. */
  copyFrom(tick: number, copied: "inputs" | "all" | "none"): TickCopies {
    return this.#buffer.copyFrom(tick, copied);
  }

  /**
   * Goes on behind `held` ticks that `copyFrom` copied, the last of which is `next - 1`; they are held until the hold is
   * released. Where not all of their fields were copied they must run again before they are sent back.
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

  /** Puts back the memory from before a tick and lets go of all ticks. */
  rollBack(tick: number): void {
    if (this.#buffer.isLive(tick)) this.#buffer.restart(tick);
  }

  /** Gives the buffer back. */
  free(): void {
    this.#buffer.free();
    this.back.abandon();
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
      const addresses = this.#buffer.locate(leaf, index, memory);
      leaf.layer.forward(kernels, addresses);
      if (mask && leaf.carry > 0) keepRows(memory, addresses.carryIn, addresses.carryOut, leaf.carry, mask);
    }
    if (mask) clearRows(memory, this.outputAddress(this.#buffer.base + index), fanOut, mask);
  }
}

function copyInto(memory: Floats, to: number, values: Floats, at: number, count: number): void {
  for (let index = 0; index < count; index++) memory[to + index] = values[at + index]!; // inside both
}
