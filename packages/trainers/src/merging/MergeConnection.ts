import { SourceMovedError } from "@backstream/core";
import type { Step } from "@backstream/operators";
import type { Observable, Subscriber } from "rxjs";
import { mergedStep } from "./mergedStep.js";
import type { LoggedContribution, MergeLog } from "./MergeLog.js";
import type { ParameterMerger } from "./ParameterMerger.js";

/** What is connected. */
export interface MergeConnectionOptions {
  readonly steps$: Observable<Step>;
  readonly destination: Subscriber<Step>;
  readonly log: MergeLog;
  readonly merger: ParameterMerger;
  /** The contribution up to which the log is read before the steps begin. */
  readonly newest: number;
  /** Whether the worker begins with the common model, and not with a checkpoint. */
  readonly isNew: boolean;
}

/** Reads the log, up to its end and then on; lets the steps begin when the end is reached. */
export class MergeConnection {
  readonly #options: MergeConnectionOptions;
  #isBegun = false;
  #isEnding = false;
  #isSaving = false;

  constructor(options: MergeConnectionOptions) {
    this.#options = options;
  }

  /** Reads behind what the merger knows. */
  read(): void {
    const { destination, log, merger } = this.#options;
    destination.add(
      log.read(merger.index).subscribe({
        next: (entry) => this.#attempt(() => this.#receive(entry)),
        error: (error: unknown) => {
          if (error instanceof SourceMovedError) this.#skip(error).catch(this.#fail);
          else this.#fail(error);
        },
        complete: () =>
          this.#fail(
            new SourceMovedError(`mergeParameters: the log ended behind contribution ${merger.index}`),
          ),
      }),
    );
    this.#attempt(() => this.#look());
  }

  readonly #fail = (error: unknown): void => this.#options.destination.error(error);

  #attempt(action: () => void): void {
    try {
      action();
    } catch (error) {
      this.#fail(error);
    }
  }

  #receive(entry: LoggedContribution): void {
    const isOwn = this.#options.merger.receive(entry);
    if (isOwn && entry.round % savedEvery === 0) this.#save();
    this.#look();
  }

  /** Begins the steps where the log is read, and ends them where it has everything. */
  #look(): void {
    const { destination, merger, newest } = this.#options;
    if (destination.closed) return;
    if (!this.#isBegun && merger.index >= newest) this.#begin();
    else if (this.#isEnding && merger.isIdle) destination.complete();
  }

  /** The contributions that come next are gone: they are in the saved model. */
  async #skip(reason: SourceMovedError): Promise<void> {
    const { destination, log, merger } = this.#options;
    const known = merger.model;
    const model = await log.begin(known.parameters);
    if (destination.closed) return;
    if (model.made !== known.made || model.index <= known.index) throw reason;
    merger.skipTo(model);
    this.read();
  }

  #begin(): void {
    const { steps$, destination, merger, isNew } = this.#options;
    this.#isBegun = true;
    merger.catchUp();
    if (isNew) merger.takeModel();
    const steps = mergedStep(merger);
    destination.add(
      steps$.subscribe({
        next: (step) => {
          this.#attempt(() => {
            if (step.skipped === undefined && step.collected === undefined) merger.count();
          });
          destination.next(steps.wrap(step)); // not after an error
        },
        error: this.#fail,
        complete: () => {
          this.#attempt(() => merger.finish());
          if (merger.isIdle) return destination.complete();
          steps.keepNewest();
          this.#isEnding = true;
        },
      }),
    );
  }

  /** Saves the common model, for workers that begin later; one save at a time. */
  #save(): void {
    if (this.#isSaving) return;
    this.#isSaving = true;
    const { log, merger } = this.#options;
    log
      .save(merger.model)
      .then(() => (this.#isSaving = false))
      .catch(this.#fail);
  }
}

/** Rounds of a worker after which it saves the common model. */
const savedEvery = 16;
