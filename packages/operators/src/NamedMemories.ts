import { addState, resumedState, TrackedMap, type Sample, type Unrolling } from "@backstream/core";
import type { Floats } from "@backstream/tensors";
import type { Checkpoint } from "./checkpoint/Checkpoint.js";
import type { StreamKey } from "./Stream.js";

/** The memory of one key after its newest tick. */
interface NamedMemory {
  readonly rows: number;
  /** The number of its next tick. */
  readonly tick: number;
  /** Layer by layer. */
  readonly carries: Floats;
}

/**
 * The memories of a river that only predicts, of all its keys, as a state on the positions of samples: a net that learns
 * elsewhere, from the same samples at a later time, has them in its checkpoints.
 */
export class NamedMemories {
  readonly #where: string;
  readonly #name: string;
  readonly #memories: TrackedMap<StreamKey, NamedMemory>;
  #subscriptions = 0;

  /**
   * Those of this name; the first subscription makes them, from the checkpoint if there is one.
   *
   * - all   those of a pipeline
   *
   * @throws {RangeError} When the checkpoint has positions, but no state of that name.
   */
  static of(
    where: string,
    all: Map<string, NamedMemories>,
    name: string,
    from: Checkpoint | undefined,
  ): NamedMemories {
    const found = all.get(name) ?? new NamedMemories(where, name, from);
    all.set(name, found);
    found.#subscriptions++;
    return found;
  }

  private constructor(where: string, name: string, from: Checkpoint | undefined) {
    this.#where = where;
    this.#name = name;
    const saved = resumedState(where, { name, from });
    this.#memories = new TrackedMap(saved as Iterable<readonly [StreamKey, NamedMemory]> | undefined); // as it was saved
  }

  /** Continues with the memory of the key, if there is one. */
  restore(unrolling: Unrolling, key: StreamKey): void {
    const saved = this.#memories.get(key);
    if (!saved) return;
    const { rows, tick, carries } = saved;
    unrolling.restore(rows, 0, tick, { carries }).oldest = Infinity;
  }

  /**
   * The sample with the state on its position, as of the tick that it becomes; and `ran`, to be called when that tick has run.
   *
   * @throws {RangeError} When another operator has put a state of that name on it.
   */
  follow(sample: Sample, unrolling: Unrolling, key: StreamKey): { readonly sample: Sample; ran(): void } {
    const memories = this.#memories;
    let then: (() => unknown) | undefined;
    const state = (): unknown => then?.();
    return {
      sample: sample.position
        ? { ...sample, position: addState(this.#where, sample.position, this.#name, state) }
        : sample,
      ran() {
        const { rows, next } = unrolling;
        memories.set(key, { rows, tick: next, carries: unrolling.memoryBefore(next) });
        then = memories.asOf();
      },
    };
  }

  /** The stream of a key has completed: when the key comes again, it begins with an empty memory. */
  end(key: StreamKey): void {
    this.#memories.delete(key);
  }

  /** A subscription ends; after the last one, the pipeline forgets them. */
  leave(all: Map<string, NamedMemories>): void {
    if (--this.#subscriptions === 0) all.delete(this.#name);
  }
}
