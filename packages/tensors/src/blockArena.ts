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
  return new BlockArena(memory, kernels);
}

/**
 * A class, as an object literal with a getter would be a dictionary for the engine, and the memory and the kernels are read
 * dozens of times a tick.
 */
class BlockArena implements Arena {
  readonly kernels: Kernels;
  /** A field that growth replaces, not a getter: it is read several times a tick. */
  memory: Floats;
  readonly #allocated: ReturnType<typeof allocator>;
  /** It refers to ranges, not to blocks: a block with a reference here would never be garbage-collected. */
  readonly #lost: FinalizationRegistry<Range>;
  #shared: Block | undefined;

  constructor(memory: LinearMemory, kernels: Kernels) {
    this.kernels = kernels;
    this.memory = memory.view;
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
        this.memory = memory.view;
        return Math.min(memory.view.length, memory.maximum);
      },
      memory.first,
    );
    this.#allocated = allocated;
    this.#lost = new FinalizationRegistry(({ address, size }) => allocated.give(address, size));
  }

  get used(): number {
    return this.#allocated.used;
  }

  // Functions of its own, so that a program may take them out of it.
  readonly allocate = (size: number): Block => {
    if (!Number.isSafeInteger(size) || size < 1)
      throw new RangeError(`arena: size is ${valueText(size)}, expected a whole number from 1 up`);
    const allocated = this.#allocated;
    const lost = this.#lost;
    const address = allocated.take(size);
    this.memory.fill(0, address, address + size);
    const block = new OwnedBlock(this, address, size, (freed) => {
      lost.unregister(freed);
      allocated.give(address, size);
    });
    lost.register(block, { address, size }, block);
    return block;
  };

  readonly scratch = (size: number): Block => {
    if (this.#shared === undefined || this.#shared.size < size) {
      const larger = this.allocate(size);
      this.#shared?.free();
      this.#shared = larger;
    }
    return this.#shared;
  };
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
