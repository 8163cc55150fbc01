import type { Sample } from "@backstream/core";
import type { Floats } from "@backstream/tensors";
import type { HeldCheckpoint } from "./Checkpoint.js";
import type { HeldCopies } from "./HeldCopies.js";
import { keptSample, type KeptLabel } from "./keptSample.js";
import { copyInput, isInput, shareInput } from "./sampleInputs.js";

/** A held tick to be copied. */
interface TickParts extends KeptLabel {
  readonly sample: Sample;
  readonly loss: number | undefined;
  /** A copy. */
  readonly output: Floats;
  /** A copy of the input that the outermost net has read. */
  readonly read: Floats;
  /** The mask that the tick ran with in that net. */
  readonly runMask: ArrayLike<number> | undefined;
}

/** Copies that are being made. */
export interface GrowingCopies {
  readonly held: HeldCheckpoint[];
  /** As in `HeldCopies`. */
  lacking: number;
}

/**
 * Adds a copy of a tick.
 *
 * - number    how many ticks had ever been held with it
 * - isFirst   whether the outermost net reads the samples, and not what another one predicts
 */
export function addTick(copies: GrowingCopies, parts: TickParts, number: number, isFirst: boolean): void {
  const { read, loss, output, runMask } = parts;
  const sample = keptSample(parts.sample, parts);
  if (runMask || !isFirst || !shareInput(sample, read)) {
    if (!isInput(read, sample.input, runMask, read.slice())) copies.lacking = number;
    copyInput(sample);
  }
  copies.held.push({ sample, loss, output });
}

/** Whether the samples of all of them give the inputs that the outermost net has read; `added` were ever held. */
export function giveInputs({ held, lacking }: Pick<HeldCopies, "held" | "lacking">, added: number): boolean {
  return lacking <= added - held.length;
}
