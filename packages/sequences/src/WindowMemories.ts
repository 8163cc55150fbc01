import type { RowMemories } from "@backstream/core";
import type { Floats } from "@backstream/tensors";

/** A window whose first tick is on its way through the nets, or has been. */
export interface BegunWindow {
  /** What each net remembered before it. */
  readonly memories: Record<string, Floats>;
}

/**
 * The memories at the first tick of a window: the nets tell that of the live row, and ask those of the rows behind it, which
 * replay past windows.
 *
 * @example
 *   const past = { memories: { net: Float32Array.of(1) } };
 *   const now = { memories: {} };
 *   const memories = new WindowMemories(now, [past]);
 *   memories.keep("net", Float32Array.of(2));
 *   [now.memories, memories.of("net", 0), memories.of("net", 1)] // => [{ net: Float32Array.of(2) }, undefined, Float32Array.of(1)]
 */
export class WindowMemories implements RowMemories {
  readonly #now: BegunWindow;
  readonly #playing: readonly BegunWindow[];

  constructor(now: BegunWindow, playing: readonly BegunWindow[]) {
    this.#now = now;
    this.#playing = playing;
  }

  keep(net: string, memory: Floats): void {
    this.#now.memories[net] = memory;
  }

  of(net: string, row: number): Floats | undefined {
    return row === 0 ? undefined : this.#playing.at(row - 1)?.memories[net];
  }
}
