import type { Sample } from "@backstream/core";
import type { Floats } from "@backstream/tensors";
import type { HeldCheckpoint } from "./Checkpoint.js";
import { keptSample, type KeptLabel } from "./keptSample.js";
import { copyInput, isInput, shareInput } from "./sampleInputs.js";

/** A held tick to be copied. */
export interface TickParts extends KeptLabel {
  readonly sample: Sample;
  readonly loss: number | undefined;
  /** A copy. */
  readonly output: Floats;
  /** A copy of the input that the outermost net has read. */
  readonly read: Floats;
  /** The mask that the tick ran with in that net. */
  readonly runMask: ArrayLike<number> | undefined;
}

/** Copies that are being made: see `HeldCopies`. */
export interface GrowingCopies {
  readonly held: HeldCheckpoint[];
  readonly haveInput: boolean[];
}

/**
 * Adds a copy of a tick.
 *
 * - isFirst   whether the outermost net reads the samples, and not what another one predicts
 */
export function addTick({ held, haveInput }: GrowingCopies, parts: TickParts, isFirst: boolean): void {
  const { read, loss, output, runMask } = parts;
  const sample = keptSample(parts.sample, parts);
  if (!runMask && isFirst && shareInput(sample, read)) haveInput.push(true);
  else {
    haveInput.push(isInput(read, sample.input, runMask, read.slice()));
    copyInput(sample);
  }
  held.push({ sample, loss, output });
}
