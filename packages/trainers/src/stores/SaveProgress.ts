import { describeValue } from "@backstream/core";
import type { Checkpoint, Step } from "@backstream/operators";
import type { DurableHealth } from "./DurableOptions.js";
import { UnsavedError } from "./UnsavedError.js";

/** How far a run of `durable` is: what it has learned, what it has taken, and what is in the store. */
export class SaveProgress {
  /** Updates made: now, when the newest checkpoint was taken, and in the store; undefined before the first step. */
  #step: number | undefined;
  #taken: number | undefined;
  #savedStep: number | undefined;
  #saved: Counts | undefined;
  #savedAt: number | undefined;
  #failures = 0;
  #failure: unknown;

  /** - from   the checkpoint that the run has begun with */
  constructor(from: Checkpoint | undefined) {
    if (!from) return;
    this.#step = this.#taken = this.#savedStep = from.step;
    this.#saved = countsOf(from);
    this.#savedAt = now();
  }

  /** Updates made; undefined before the first step. */
  get step(): number | undefined {
    return this.#step;
  }

  /** Updates made since the newest checkpoint was taken. */
  get untaken(): number {
    return (this.#step ?? 0) - (this.#taken ?? 0);
  }

  get health(): DurableHealth {
    const step = this.#step ?? 0;
    return {
      step,
      unsaved: step - (this.#savedStep ?? step),
      age: this.#savedAt === undefined ? undefined : now() - this.#savedAt,
      failure: this.#failure,
    };
  }

  learned(step: Step): void {
    const updates = step.skipped === undefined ? step.step : step.step - 1;
    this.#taken ??= updates - 1;
    this.#savedStep ??= updates - 1;
    this.#step = updates;
  }

  took({ step }: Checkpoint): void {
    this.#taken = step;
  }

  /** The next step is to be taken, whatever its number is. */
  forgetTaken(): void {
    this.#taken = -Infinity;
  }

  /** Whether the store has this state. */
  hasSaved({ step, skips, samples }: Checkpoint): boolean {
    const saved = this.#saved;
    return step === saved?.step && skips === saved.skips && samples === saved.samples;
  }

  saved(checkpoint: Checkpoint): void {
    this.#saved = countsOf(checkpoint);
    this.#savedStep = checkpoint.step;
    this.#savedAt = now();
    [this.#failures, this.#failure] = [0, undefined];
  }

  /** A save has failed. Returns for how many milliseconds to wait before the next. */
  failed(error: unknown): number {
    this.#failure = error;
    return Math.min(firstPause * 2 ** this.#failures++, longestPause);
  }

  /** @throws {UnsavedError} When more than `mostUnsaved` updates are not in the store. */
  expectSaves(mostUnsaved: number): void {
    const { step, unsaved, failure } = this.health;
    if (unsaved <= mostUnsaved) return;
    const why =
      failure === undefined
        ? "no save could end: the store is too slow, or the source never gives the event loop its turn, so put breathe() behind it"
        : `the store fails (${failure instanceof Error ? failure.message : describeValue(failure)})`;
    throw new UnsavedError(
      `durable: at step ${step}, ${unsaved} updates are not saved, and mostUnsaved is ${mostUnsaved}; ${why}; a restart learns them again`,
      { cause: failure },
    );
  }
}

/** Milliseconds of a clock that does not jump. */
export function now(): number {
  return (globalThis as unknown as { readonly performance: { now(): number } }).performance.now(); // Node and browsers have it
}

type Counts = Pick<Checkpoint, "step" | "skips" | "samples">;

function countsOf({ step, skips, samples }: Checkpoint): Counts {
  return { step, skips, samples };
}

/** Pauses between two attempts, in milliseconds: each is twice the one before. */
const firstPause = 100;
const longestPause = 10_000;
