import type { Floats } from "@backstream/tensors";
import type { Observable } from "rxjs";

/**
 * What the workers of one model share: a log to which each appends what its parameters have changed, in an order that is
 * the same for all who read it, and the newest model, for workers that begin later.
 *
 * An implementation may deliver a contribution twice, and a worker may append one twice: readers count it once, by worker
 * and round. It tries again by itself where the log is out of reach, and gives up in words after a stated time.
 *
 * @see {@link memoryMergeLog} for workers of one process; {@link mergeParameters}, which uses it
 */
export interface MergeLog {
  /** The newest model that was saved; where there is none, `initial` becomes it, so that all workers begin with the same. */
  begin(initial: MergedModel): Promise<MergedModel>;
  /** Keeps a model for workers that begin later, unless there is a newer one (of a higher `index`). */
  save(model: MergedModel): Promise<void>;
  /** The index of the newest contribution; 0 where there is none. */
  newest(): Promise<number>;
  /** Appends a contribution: it is safe when the promise resolves. */
  append(contribution: Contribution): Promise<void>;
  /**
   * The contributions behind an index, in the order of the log, and then those that come.
   *
   * @throws {SourceMovedError} As an error notification, when contributions behind the index are gone.
   */
  read(after: number): Observable<LoggedContribution>;
}

/** What one worker has learned since its contribution before. */
export interface Contribution {
  readonly worker: string;
  /** Counts the contributions of the worker, from 1. */
  readonly round: number;
  /** Updates that are in it. */
  readonly updates: number;
  /** What is added to the parameters, weighted already: those of all nets, one after the other. */
  readonly change: Floats;
}

/** A contribution in the log. */
export interface LoggedContribution extends Contribution {
  /** Its place: ascending, from 1. */
  readonly index: number;
}

/** The common parameters: those of the first model and all changes of the log up to an index, added in its order. */
export interface MergedModel {
  readonly index: number;
  readonly parameters: Floats;
  /** The newest round of each worker that is in it. */
  readonly rounds: Readonly<Record<string, number>>;
}
