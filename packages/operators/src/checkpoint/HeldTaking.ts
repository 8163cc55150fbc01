import type { StreamCheckpoint } from "./Checkpoint.js";
import { HeldBatch, type HeldRun } from "./HeldBatch.js";
import type { HeldCopies, KnownCopies } from "./HeldCopies.js";
import type { TickParts } from "./TickParts.js";

/**
 * Takes the held ticks of streams for one checkpoint: copies that earlier ones have, and a batch of those that are new.
 *
 * An earlier batch of which little is held would keep the memory of all its ticks, and a file in pages would have many parts: what is
 * left of it is copied to the new one.
 */
export class HeldTaking {
  readonly #batch: HeldBatch = new HeldBatch();
  readonly #outworn: ReadonlySet<HeldBatch>;

  /** - outworn   batches that are not to be used again: see `outwornBatches` */
  constructor(outworn: ReadonlySet<HeldBatch> = new Set()) {
    this.#outworn = outworn;
  }

  /** The latest copy of a whole stream, where it can be used again. */
  wholeOf(copies: HeldCopies | undefined): StreamCheckpoint | undefined {
    if (!copies?.whole) return undefined;
    if (this.#outworn.size > 0 && copies.runs.some(({ batch }) => this.#outworn.has(batch))) return undefined;
    return copies.whole;
  }

  /** What the latest checkpoint has of the newest `length` ticks, of the `added` that were ever held. */
  known(copies: HeldCopies | undefined, added: number, length: number): GrowingCopies {
    const count = copies ? Math.min(copies.count, length - (added - copies.added)) : 0;
    if (!copies || count <= 0) return { runs: [], count: 0, lacking: 0 };
    const growing: GrowingCopies = { runs: [], count: 0, lacking: copies.lacking };
    let skipped = copies.count - count;
    for (const run of copies.runs) {
      const dropped = Math.min(skipped, run.count);
      skipped -= dropped;
      const [first, end] = [run.first + dropped, run.first + run.count];
      if (!this.#outworn.has(run.batch)) append(growing, run.batch, first, end - first);
      else
        for (let index = first; index < end; index++) {
          this.#batch.addFrom(run.batch, index);
          append(growing, this.#batch, this.#batch.count - 1, 1);
        }
    }
    return growing;
  }

  /**
   * Adds a copy of a tick.
   *
   * - number    how many ticks had ever been held with it
   * - isFirst   whether the outermost net reads the samples, and not what another one predicts
   */
  add(copies: GrowingCopies, parts: TickParts, number: number, isFirst: boolean): void {
    if (!this.#batch.add(parts, isFirst)) copies.lacking = number;
    append(copies, this.#batch, this.#batch.count - 1, 1);
  }

  /** All streams are taken. */
  end(): void {
    this.#batch.end();
  }
}

/** Copies of held ticks that become more. */
export interface GrowingCopies extends KnownCopies {
  readonly runs: GrowingRun[];
  count: number;
  lacking: number;
}

/** One that others may have does not grow: it is of an earlier batch. */
type GrowingRun = HeldRun & { count: number };

/** Whether the samples of all of them give the inputs that the outermost net has read; `added` were ever held. */
export function giveInputs({ count, lacking }: KnownCopies, added: number): boolean {
  return lacking <= added - count;
}

function append(copies: GrowingCopies, batch: HeldBatch, first: number, count: number): void {
  if (count === 0) return;
  const { runs } = copies;
  const last = runs.at(-1);
  if (last?.batch === batch && last.first + last.count === first) last.count += count;
  else runs.push({ batch, first, count });
  copies.count += count;
}
