import { allocator } from "./allocator.js";
import type { Arena, Block } from "./Arena.js";
import type { Floats } from "./Floats.js";
import type { Kernels } from "./Kernels.js";
import { valueText } from "./valueText.js";

/** Memory that can become longer. */
export interface LinearMemory {
  /** All of it, as it is now. */
  readonly view: Floats;
  /** How many floats blocks may use; the view may be longer. */
  readonly maximum: number;
  /** The first float that blocks may use; the kernels use those before it. 16 where they need none. */
  readonly first?: number;
  /** Makes it at least `length` floats long and keeps its contents; false if that is impossible. */
  grow(length: number): boolean;
}

/** An arena whose blocks are in a linear memory: the common part of all arenas. */
export function blockArena(memory: LinearMemory, kernels: Kernels): Arena {
  const allocated = allocator(
    memory.view.length,
    (length) => {
      // Twice as long, since growth copies everything and should be rare; near the maximum only as long as needed.
      const generous = Math.min(Math.max(length, 2 * memory.view.length), memory.maximum);
      if (length > memory.maximum || !(memory.grow(generous) || memory.grow(length)))
        throw new RangeError(
          `arena: ${length} floats of memory wanted, there are ${memory.view.length} and no more to be had; ` +
            "free blocks, hold fewer ticks, or await a timer: what nothing refers to is freed between two tasks",
        );
      arena.memory = memory.view;
      return Math.min(memory.view.length, memory.maximum);
    },
    memory.first,
  );
  // It refers to ranges, not to blocks: a block with a reference here would never be garbage-collected.
  const lost = new FinalizationRegistry<Range>(({ address, size }) => allocated.give(address, size));
  let shared: Block | undefined;

  // The view is a field that growth replaces, not a getter: it is read several times a tick.
  const arena: { -readonly [Key in keyof Arena]: Arena[Key] } = {
    kernels,
    memory: memory.view,
    get used() {
      return allocated.used;
    },
    allocate(size) {
      if (!Number.isSafeInteger(size) || size < 1)
        throw new RangeError(`arena: size is ${valueText(size)}, expected a whole number from 1 up`);
      const address = allocated.take(size);
      memory.view.fill(0, address, address + size);
      const block = new OwnedBlock(arena, address, size, (freed) => {
        lost.unregister(freed);
        allocated.give(address, size);
      });
      lost.register(block, { address, size }, block);
      return block;
    },
    scratch(size) {
      if (shared === undefined || shared.size < size) {
        const larger = arena.allocate(size);
        shared?.free();
        shared = larger;
      }
      return shared;
    },
  };
  return arena;
}

/** The block that a view was read from as its `array`. It takes less time than reading `view.buffer`, which engines create when it is first read. */
export function blockOf(view: Floats): Block | undefined {
  return owners.get(view);
}

/** The block of every view that is still in use. A property of the view would be visible to users, and slow. */
const owners = new WeakMap<Floats, Block>();

interface Range {
  readonly address: number;
  readonly size: number;
}

class OwnedBlock implements Block {
  readonly arena: Arena;
  readonly size: number;
  readonly #address: number;
  #release: ((block: Block) => void) | undefined;
  #memory: Floats | undefined;
  #array: Floats | undefined;

  constructor(arena: Arena, address: number, size: number, release: (block: Block) => void) {
    this.arena = arena;
    this.size = size;
    this.#address = address;
    this.#release = release;
  }

  get address(): number {
    this.#expectOwned();
    return this.#address;
  }

  get array(): Floats {
    this.#expectOwned();
    const memory = this.arena.memory;
    if (this.#array === undefined || this.#memory !== memory) {
      this.#memory = memory;
      this.#array = memory.subarray(this.#address, this.#address + this.size);
      owners.set(this.#array, this);
    }
    return this.#array;
  }

  free(): void {
    this.#expectOwned();
    this.#release?.(this);
    this.#release = undefined;
    this.#array = undefined;
    this.#memory = undefined;
  }

  #expectOwned(): void {
    if (this.#release === undefined) throw new Error("arena: this block was freed");
  }
}
