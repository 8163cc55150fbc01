import type { Arena, Block } from "@backstream/tensors";
import { CapacityError, ShapeError } from "./errors.js";
import type { Flat } from "./Flat.js";
import { TickLayout } from "./TickLayout.js";

/** Holds ticks in the buffer: all from `oldest` on. Infinity: none. */
export interface Hold {
  oldest: number;
}

/** What the buffer has to know of its network. */
export interface BufferedNetwork {
  readonly name: string;
  readonly flat: Flat;
  readonly arena: Arena;
}

/**
 * The sliding buffer of an unrolling: which ticks are in it, which of them are held, and how much room there is.
 *
 * It contains the ticks `base … next - 1`. They never wrap around its end: when it is full, the held ticks are moved to
 * the front, or into a larger buffer. `TickLayout` computes the addresses of a tick's numbers.
 */
export class TickBuffer {
  base = 0;
  next = 0;
  layout: TickLayout;
  readonly #network: BufferedNetwork;
  readonly #capacity: number;
  readonly #holds: Hold[] = [];
  /** Floats per row of traces, which belong to the memory before the tick `#traced`. */
  readonly #traces: number;
  #traced = 0;
  /** The masks of the ticks in the buffer, where traces need them; empty, or shorter, where the ticks have none. */
  #masks: (ArrayLike<number> | undefined)[] = [];
  #block: Block | undefined;

  /** @param traces Whether the traces of the network's layers are kept. */
  constructor(network: BufferedNetwork, capacity: number, traces: boolean) {
    if (!(Number.isInteger(capacity) && capacity >= 1)) {
      throw new CapacityError(`forward: capacity is ${capacity}, expected a whole number of ticks from 1 up`);
    }
    this.#network = network;
    this.#capacity = capacity;
    this.#traces = traces ? network.flat.traces : 0;
    this.layout = new TickLayout(network.flat, 0, 0, () => 0);
  }

  /** Rows of every tick; 0 before the first. */
  get rows(): number {
    return this.layout.rows;
  }

  /** Whether the numbers of a tick are still in the buffer. */
  isLive(tick: number): boolean {
    return tick >= this.base && tick < this.next && this.#block !== undefined;
  }

  /** The oldest tick that is held; Infinity if none. */
  get oldestHeld(): number {
    let oldest = Infinity;
    const holds = this.#holds;
    // A loop over indices: this runs at every tick.
    for (let index = 0; index < holds.length; index++)
      if (holds[index].oldest < oldest) oldest = holds[index].oldest;
    return oldest;
  }

  /** Makes a hold; it holds no tick yet. */
  hold(): Hold {
    const hold: Hold = { oldest: Infinity };
    this.#holds.push(hold);
    return hold;
  }

  /** Makes room for the next tick, and returns its index. @throws {CapacityError} When there is none. */
  open(): number {
    const used = this.next - this.base;
    const held = Math.max(0, this.next - Math.max(this.oldestHeld, this.base));
    if (held === 0 && used > 0) this.restart(this.next);
    else if (used === this.layout.ticks) this.#slide(held);
    return this.next - this.base;
  }

  /** Changes the number of rows; the memory becomes zero. @throws {ShapeError} While ticks are held, or in a net with memory. */
  resize(rows: number): void {
    const { flat, name } = this.#network;
    const wanted =
      this.rows > 0 && flat.carry > 0
        ? "as at the tick before; a net with memory keeps its batch size"
        : this.oldestHeld < this.next && "as at the other ticks of the window";
    if (wanted) throw new ShapeError(`${name}: input has ${rows} rows, expected ${this.rows} ${wanted}`);
    this.#empty(rows, Math.max(1, this.layout.ticks), this.next);
  }

  /** Makes room for `held` ticks, the last of which is `next - 1`, to be written next. @throws {CapacityError} When there is not enough. */
  refill(rows: number, held: number, next: number): void {
    if (held > this.#capacity) {
      throw new CapacityError(
        `forward: capacity is ${this.#capacity}, expected at least the ${held} ticks that the checkpoint holds`,
      );
    }
    this.#empty(rows, Math.max(1, held), next - held);
    this.next = next;
  }

  /** Forgets its ticks and their number of rows: the next tick is the first of another stream. */
  begin(): void {
    this.free();
    this.layout = new TickLayout(this.#network.flat, 0, this.layout.ticks, () => 0);
    this.#enter(0, 0);
  }

  /** As `refill`, without a limit; the ticks' numbers are arbitrary, and memory is allocated only where there is too little. */
  enter(rows: number, held: number, next: number): void {
    const { layout } = this;
    if (rows !== layout.rows || held > layout.ticks || !this.#block)
      this.#empty(rows, Math.max(1, held, layout.ticks), next - held);
    this.#enter(next - held, next);
  }

  /** Removes all ticks. The next tick reads the memory that `tick` read. */
  restart(tick: number): void {
    this.traceTo(tick);
    this.layout.moveCarry(this.#network.arena.memory, tick - this.base);
    this.#forgetMasks(this.next);
    this.#traced = this.next;
    this.#enter(this.next, this.next);
  }

  /** Moves the traces to those of the memory before a tick. No pass may go over older ticks any more. */
  traceTo(tick: number): void {
    if (this.#traces === 0) return;
    const {
      flat: { tracing },
      arena: { kernels },
    } = this.#network;
    for (; this.#traced < tick; this.#traced++) {
      const index = this.#traced - this.base;
      for (let position = 0; position < tracing.length; position++) {
        const leaf = tracing[position];
        leaf.layer.trace?.(kernels, this.layout.locateTraces(leaf, index), this.#masks[index]);
      }
    }
  }

  /** Notes the mask with which a tick has run. */
  noteMask(tick: number, mask: ArrayLike<number> | undefined): void {
    if (this.#traces > 0 && (mask !== undefined || this.#masks.length > 0))
      this.#masks[tick - this.base] = mask;
  }

  #forgetMasks(base: number): void {
    if (this.#masks.length > 0) this.#masks.splice(0, base - this.base);
  }

  /** Frees the memory. */
  free(): void {
    this.#block?.free();
    this.#block = undefined;
  }

  #enter(base: number, next: number): void {
    this.base = base;
    this.next = next;
    const holds = this.#holds;
    for (let index = 0; index < holds.length; index++) holds[index].oldest = Infinity;
  }

  /** Makes room in a full buffer: moves the held ticks to its front, or to a larger one if they fill more than three quarters. */
  #slide(held: number): void {
    const { layout } = this;
    const { memory } = this.#network.arena;
    const { ticks } = layout;
    const from = this.next - held - this.base;
    this.traceTo(this.base + from);
    this.#forgetMasks(this.base + from);
    if (4 * held <= 3 * ticks || (held < ticks && ticks === this.#capacity)) {
      layout.moveTicks(memory, layout, from, held);
    } else if (ticks < this.#capacity) {
      const smaller = this.#block;
      this.#allocate(layout.rows, Math.min(this.#capacity, ticks + Math.ceil(ticks / 2)));
      this.layout.moveTicks(this.#network.arena.memory, layout, from, held); // the memory may have grown
      smaller?.free();
    } else {
      throw new CapacityError(
        `${this.#capacity} ticks wait for backward; give rewind a window, end the sequence, or raise forward(net, { capacity })`,
      );
    }
    this.base += from;
  }

  #empty(rows: number, ticks: number, base: number): void {
    this.base = base;
    this.#traced = base;
    this.#masks = [];
    this.free();
    this.#allocate(rows, ticks);
  }

  #allocate(rows: number, ticks: number): void {
    const { flat, arena } = this.#network;
    const allocate = (size: number): number => {
      this.#block = arena.allocate(size);
      return this.#block.address;
    };
    this.layout = new TickLayout(flat, rows, ticks, allocate, this.#traces);
  }
}
