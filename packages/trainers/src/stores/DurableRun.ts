import { BrokenStreamError, StaleSignalError } from "@backstream/core";
import type { Checkpoint, Step } from "@backstream/operators";
import { SourceTurns } from "@backstream/sequences";
import { timer, type Subscription } from "rxjs";
import { CheckpointEncoder } from "../checkpoints/CheckpointEncoder.js";
import { attemptSave } from "./attemptSave.js";
import { ConflictError } from "./ConflictError.js";
import type { DurableHealth } from "./DurableOptions.js";
import type { DurableRunOptions } from "./DurableRunOptions.js";
import type { Ending } from "./Ending.js";
import { expectStep } from "./expectStep.js";
import { now, SaveProgress } from "./SaveProgress.js";
import type { Waiting } from "./Waiting.js";

/** Saves what one subscription of `durable` learns: one save at a time, and always of the newest state. */
export class DurableRun {
  readonly #options: DurableRunOptions;
  /** The newest step, as long as checkpoints can be taken of it. */
  #newest: Step | undefined;
  readonly #progress: SaveProgress;
  /** What it has encoded for one save, it does not encode again for the next. */
  readonly #encoder: CheckpointEncoder = new CheckpointEncoder("durable", slice);
  /** A save that is under way needs turns of the event loop: for each of its slices, and each call of the store. */
  readonly #turns: SourceTurns = new SourceTurns(slice);
  /** The save that is under way; settles when it has ended in any way. */
  #saving: Promise<void> | undefined;
  #pause: Subscription | undefined;
  #waiting: Waiting[] = [];
  /** The last checkpoint, once no more steps come; and how the steps end when it is saved. */
  #last: Checkpoint | undefined;
  #ending: Ending | undefined;
  /** How they end as soon as no sample is on its way. */
  #stopping: Ending | undefined;
  #isOver = false;
  /** What was not saved when it was over, in words. */
  #lost: { readonly error: unknown } | undefined;

  constructor(options: DurableRunOptions) {
    this.#options = options;
    this.#progress = new SaveProgress(options.from);
  }

  get health(): DurableHealth {
    return this.#progress.health;
  }

  /** Settles when no save is under way. */
  get settled(): Promise<void> {
    return this.#saving ?? Promise.resolve();
  }

  /** A step has come. What cannot be saved while it is delivered ends the steps. */
  add(step: Step): void {
    if (this.#isOver || this.#ending) return;
    try {
      expectStep(step, this.#newest ? undefined : this.#progress.step);
      this.#progress.learned(step);
      this.#newest = step;
      this.#progress.expectSaves(this.#options.mostUnsaved);
      if (this.#stopping) this.#stopNow(this.#stopping);
      else if (!this.#saving && !this.#pause && this.#isWanted()) this.#begin(this.#take(step));
      if (this.#saving) this.#turns.give();
    } catch (error) {
      this.#fatal(error);
    }
  }

  /** The source has completed: its streams are over, and the parameters are saved. */
  finish(): void {
    this.#endWith({});
  }

  /** The steps have failed. That error goes on, even where another one keeps this from saving. */
  fail(error: unknown): void {
    this.#endWith({ failure: { error } });
  }

  /** Saves the state between two samples, and ends. */
  stop(ending: Ending): void {
    if (this.#isOver || this.#ending) return;
    this.#stopping = ending;
    this.#soon(() => {
      if (this.#isOver || this.#ending) return; // a step has come first
      try {
        this.#stopNow(ending);
      } catch (error) {
        this.#fatal(error);
      }
    });
  }

  /** Resolves when everything learned so far is in the store. */
  flush(): Promise<void> {
    if (this.#lost) return Promise.reject(this.#lost.error);
    if (this.#isOver || this.#progress.step === undefined) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#soon(() => this.#continue());
    });
  }

  /** Nobody listens any more: a save that is under way ends, and no other begins. */
  abandon(): void {
    if (this.#isOver) return;
    const { unsaved } = this.health;
    const isSaved = unsaved === 0 && !this.#saving && this.#waiting.length === 0;
    const error = new StaleSignalError(
      `durable: it was unsubscribed before all was saved, ${unsaved} updates are not; wait for flush(), or end it by stop$`,
    );
    this.#over(isSaved ? undefined : { error });
  }

  /** Between two samples: none is on its way when the engine runs what was promised. */
  #soon(action: () => void): void {
    void Promise.resolve().then(action);
  }

  /** Begins the next save, or ends, if there is nothing under way. */
  #continue(): void {
    if (this.#isOver || this.#saving || this.#pause) return;
    if (this.#ending) {
      if (this.#last) this.#begin(this.#last);
      else this.#end();
      return;
    }
    if (!this.#isWanted()) return;
    try {
      // Resumed, and no step since: there is nothing new.
      if (this.#newest) this.#begin(this.#take(this.#newest));
      else for (const { resolve } of this.#waiting.splice(0)) resolve();
    } catch (error) {
      if (!(error instanceof StaleSignalError || error instanceof BrokenStreamError))
        return this.#fatal(error);
      // The next step will be saved; who asked for this state is told that it cannot be.
      for (const { reject } of this.#waiting.splice(0)) reject(error);
    }
  }

  #isWanted(): boolean {
    return this.#waiting.length > 0 || this.#progress.untaken >= this.#options.every;
  }

  #take(step: Step): Checkpoint {
    return step.checkpoint(this.#options.extra?.());
  }

  /** Saves a checkpoint, unless it is in the store. */
  #begin(checkpoint: Checkpoint): void {
    this.#progress.took(checkpoint);
    const waiting = this.#waiting.splice(0);
    if (this.#progress.hasSaved(checkpoint)) {
      this.#last = undefined;
      for (const { resolve } of waiting) resolve();
      if (this.#ending) this.#end();
      return;
    }
    const begun = now();
    this.#saving = attemptSave(this.#encoder, this.#options.writer, checkpoint).then((attempt) => {
      this.#saving = undefined;
      if ("saved" in attempt) this.#saved(checkpoint, attempt.saved, waiting, begun);
      else {
        this.#waitOn(waiting);
        if ("unfit" in attempt) this.#fatal(attempt.unfit);
        else this.#failed(attempt.failed);
      }
    });
  }

  #saved(checkpoint: Checkpoint, bytes: number, waiting: readonly Waiting[], begun: number): void {
    const { step, samples, positions, states } = checkpoint;
    this.#progress.saved(checkpoint);
    if (this.#last === checkpoint) this.#last = undefined;
    this.#options.saved({ step, samples, positions, states, bytes, milliseconds: now() - begun });
    for (const { resolve } of waiting) resolve();
    this.#continue();
  }

  /** Their save has failed: the next one is theirs, if one can still come. */
  #waitOn(waiting: readonly Waiting[]): void {
    if (!this.#isOver) this.#waiting.push(...waiting);
    else for (const { reject } of waiting) reject(this.#lost?.error);
  }

  #failed(error: unknown): void {
    if (this.#isOver) return;
    if (error instanceof ConflictError) return this.#fatal(error);
    const pause = this.#progress.failed(error ?? new Error("no reason is given"));
    // The source's own error is not kept back by a store that fails too.
    if (this.#ending?.failure) return this.#end();
    this.#pause = timer(pause).subscribe(() => this.#retry());
  }

  #retry(): void {
    this.#pause?.unsubscribe();
    this.#pause = undefined;
    // At the next step, where the newest state cannot be taken now.
    this.#progress.forgetTaken();
    this.#continue();
  }

  #endWith(ending: Ending): void {
    if (this.#isOver || this.#ending) return;
    this.#ending = ending;
    try {
      this.#last = this.#newest && this.#take(this.#newest);
    } catch (error) {
      // Where a sample is half learned from, or the newest step did not come here, there is no state to save.
      if (!ending.failure && !(error instanceof StaleSignalError)) return this.#fatal(error);
    }
    // Streams that have completed have no memory: if nothing was learned since, what is in the store has more.
    this.#retry();
  }

  /** No more samples are learned from: this state is the last. */
  #stopNow(ending: Ending): void {
    this.#last = this.#newest && this.#take(this.#newest);
    this.#ending = ending;
    this.#options.stopSource();
    this.#retry();
  }

  /** Ends at once, and saves nothing more. */
  #fatal(error: unknown): void {
    if (this.#isOver) return;
    this.#over({ error });
    this.#options.stopSource();
    this.#options.end({ error });
  }

  #end(): void {
    if (this.#isOver) return;
    const failure = this.#ending?.failure;
    this.#over(this.health.unsaved > 0 ? failure : undefined);
    this.#options.end(failure);
  }

  #over(lost: { readonly error: unknown } | undefined): void {
    this.#isOver = true;
    this.#lost = lost;
    this.#newest = this.#last = undefined;
    this.#pause?.unsubscribe();
    for (const { resolve, reject } of this.#waiting.splice(0)) {
      if (lost) reject(lost.error);
      else resolve();
    }
  }
}

/** Milliseconds of encoding, and of learning meanwhile, from one turn of the event loop to the next. */
const slice = 4;
