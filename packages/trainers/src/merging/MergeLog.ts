import type { Floats } from "@backstream/tensors";
import type { Observable } from "rxjs";

/**
 * What the workers of one model share: a log to which each appends what its parameters have changed, in an order that is
 * the same for all who read it, and the newest model, for workers that begin later or come back after a long time.
 *
 * An implementation may deliver a contribution twice, and a worker may append one twice: readers count it once, by worker
 * and round. It tries again by itself where the log is out of reach, and gives up in words after a stated time.
 *
 * - Retention  only contributions that are in the newest saved model may be removed. A worker whose checkpoint is from before
 *              what is left goes on with that model: nothing is lost or counted twice, but its bits are others
 *
 * @see {@link memoryMergeLog} for workers of one process; {@link mergeParameters}, which uses it
 */
export interface MergeLog {
  /** The newest model that was saved; where there is none, these parameters become it, so that all workers begin with the same. */
  begin(parameters: Floats): Promise<MergedModel>;
  /** Keeps a model, unless there is a newer one (of a higher `index`); contributions in it may be removed from then on. */
  save(model: MergedModel): Promise<void>;
  /** The index of the newest contribution; 0 where there is none. */
  newest(): Promise<number>;
  /**
   * Appends a contribution: it is safe when the promise resolves.
   *
   * @throws {ConflictError} As a rejection, where the log can tell: when another process has contributed that round.
   */
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
  /** Tells the log from one that is made anew in its place. */
  readonly made: string;
  readonly index: number;
  readonly parameters: Floats;
  /** The newest round of each worker that is in it. */
  readonly rounds: Readonly<Record<string, number>>;
  /** How many updates of each worker are in it. */
  readonly updates: Readonly<Record<string, number>>;
}
