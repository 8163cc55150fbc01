import type { HeldCheckpoint } from "./HeldCheckpoint.js";
import { HeldColumns } from "./HeldColumns.js";
import { keptSample } from "./keptSample.js";
import { copyInput, isInput, shareInput } from "./sampleInputs.js";
import type { TickParts } from "./TickParts.js";

/** Ticks of one stream that follow each other in a batch. @internal */
export interface HeldRun {
  readonly batch: HeldBatch;
  readonly first: number;
  readonly count: number;
}

/**
 * Copies of the held ticks, of all streams, that were new to one checkpoint. Held ticks do not change, so later checkpoints have
 * them too, as long as they are held.
 *
 * @internal
 */
export class HeldBatch {
  count = 0;
  /** Undefined where the ticks are too different. */
  columns: HeldColumns | undefined;
  /** As objects: all of them where there are no columns, else those that somebody has read. */
  readonly #ticks: (HeldCheckpoint | undefined)[] = [];
  #isMixed = false;

  /**
   * Adds a copy of a tick; returns whether its sample gives the input that the outermost net has read, to the last bit.
   *
   * - isFirst   whether the outermost net reads the samples, and not what another one predicts
   */
  add(parts: TickParts, isFirst: boolean): boolean {
    if (isFirst && !parts.runMask && this.#addColumns(parts)) return true;
    const { loss, runMask, numbers, inputAt, inputLength, outputNumbers, outputAt, outputLength } = parts;
    const read = numbers.slice(inputAt, inputAt + inputLength);
    const sample = keptSample(parts.sample, parts);
    let isGiven = true;
    if (runMask || !isFirst || !shareInput(sample, read)) {
      isGiven = isInput(read, sample.input, runMask, read.slice());
      copyInput(sample);
    }
    this.#addTick({ sample, loss, output: outputNumbers.slice(outputAt, outputAt + outputLength) });
    return isGiven;
  }

  /** Adds a tick of an earlier batch. */
  addFrom(batch: HeldBatch, index: number): void {
    const { columns } = batch;
    const made = batch.#ticks.at(index);
    if (columns && !this.#isMixed && (this.columns ??= columns.empty()).addFrom(columns, index)) {
      if (made) this.#note(this.count, made);
      this.count++;
    } else this.#addTick(made ?? batch.ticks(index, 1)[0]);
  }

  /** No tick is added any more. */
  end(): void {
    this.columns?.end();
  }

  /** The ticks of a run as objects. Whoever reads a tick again gets the same one. */
  ticks(first: number, count: number): readonly HeldCheckpoint[] {
    const known = this.#ticks.slice(first, first + count);
    if (!this.columns || (known.length === count && !known.includes(undefined)))
      return known as HeldCheckpoint[]; // as it has checked
    return this.columns.ticks(first, count).map((tick, index) => {
      const same = known[index] ?? tick;
      this.#note(first + index, same);
      return same;
    });
  }

  #addColumns(parts: TickParts): boolean {
    if (this.#isMixed) return false;
    this.columns ??= new HeldColumns(parts.numbers, parts.inputLength, parts.outputLength);
    if (!this.columns.add(parts)) return false;
    this.count++;
    return true;
  }

  /** Adds an object: from now on, all of them are objects. */
  #addTick(tick: HeldCheckpoint): void {
    if (this.columns) this.ticks(0, this.count);
    this.columns = undefined;
    this.#isMixed = true;
    this.#ticks.push(tick);
    this.count++;
  }

  #note(index: number, tick: HeldCheckpoint): void {
    while (this.#ticks.length <= index) this.#ticks.push(undefined);
    this.#ticks[index] = tick;
  }
}
