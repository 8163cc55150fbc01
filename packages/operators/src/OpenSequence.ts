import { pipelineOf, type Pipeline } from "./Pipeline.js";
import type { Signal } from "./Signal.js";

/**
 * The ticks of a sequence that an operator keeps until the sequence is complete. Meanwhile the nets that the ticks have passed
 * hold them, and the pipeline cannot be saved.
 */
export class OpenSequence {
  #pipeline: Pipeline | undefined;

  /** Keeps a tick that has passed nets. */
  hold(signal: Signal): void {
    let outermost: Signal | undefined;
    for (let below: Signal | undefined = signal; below; below = below.below) {
      if (!below.net) continue; // it only predicts
      below.net.hold.oldest = Math.min(below.net.hold.oldest, below.tick);
      outermost = below;
    }
    if (outermost) this.open(pipelineOf(outermost.unrolling.network));
  }

  /** Marks the sequence as open in the pipeline of the net through which it entered. */
  open(pipeline: Pipeline): void {
    if (this.#pipeline) return;
    this.#pipeline = pipeline;
    pipeline.openSequences++;
  }

  /** The sequence is complete, or given up. */
  close(): void {
    if (this.#pipeline) this.#pipeline.openSequences--;
    this.#pipeline = undefined;
  }
}

/** Delivers a tick that was kept: for the nets that it has passed, it is the current one again. */
export function deliverKept(signal: Signal, deliver: () => void): void {
  for (let below: Signal | undefined = signal; below; below = below.below) {
    below.unrolling.current = below.tick;
  }
  deliver();
  for (let below: Signal | undefined = signal; below; below = below.below) below.unrolling.current = -1;
}
