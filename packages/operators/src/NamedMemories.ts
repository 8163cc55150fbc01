import {
  describeValue,
  TrackedMap,
  UnknownNameError,
  type Position,
  type Sample,
  type Unrolling,
} from "@backstream/core";
import type { Floats } from "@backstream/tensors";
import type { Checkpoint } from "./checkpoint/Checkpoint.js";
import type { Pipeline } from "./Pipeline.js";
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
   * Those of a pipeline under this name; the first subscription makes them, from the checkpoint if there is one.
   *
   * @throws {UnknownNameError} When the checkpoint has positions, but no state of that name.
   */
  static of(where: string, pipeline: Pipeline, name: string, from: Checkpoint | undefined): NamedMemories {
    const found = pipeline.memories.get(name) ?? new NamedMemories(where, name, from);
    pipeline.memories.set(name, found);
    found.#subscriptions++;
    return found;
  }

  private constructor(where: string, name: string, from: Checkpoint | undefined) {
    this.#where = where;
    this.#name = name;
    this.#memories = new TrackedMap(from && savedMemories(where, name, from));
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
        ? { ...sample, position: withState(this.#where, sample.position, this.#name, state) }
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
  leave(pipeline: Pipeline): void {
    if (--this.#subscriptions === 0) pipeline.memories.delete(this.#name);
  }
}

function savedMemories(
  where: string,
  name: string,
  { positions = [], states = {} }: Checkpoint,
): readonly (readonly [StreamKey, NamedMemory])[] {
  if (Object.hasOwn(states, name)) return states[name] as readonly (readonly [StreamKey, NamedMemory])[]; // as it was saved
  if (positions.length === 0) return [];
  throw new UnknownNameError(
    `${where}: the checkpoint has no state named ${describeValue(name)}, it has ${Object.keys(states).join(", ") || "none"}; give it the name that it had, or begin without the checkpoint`,
  );
}

function withState(where: string, position: Position, name: string, state: () => unknown): Position {
  const { states } = position;
  if (!states || !Object.hasOwn(states, name)) return { ...position, states: { ...states, [name]: state } };
  throw new RangeError(
    `${where}: the position has a state named ${describeValue(name)} already, expected one for each operator; give it another name, by { name }`,
  );
}
