import type { Progress } from "@backstream/core";
import type { Observable } from "rxjs";

/** What every operator of this package takes. */
export interface MonitorOptions<State> {
  /** What its state is called in checkpoints. Default: the operator's name, such as `adwin`. */
  readonly name?: string | undefined;
  /** A checkpoint: it continues with the state that has its name. It comes before `state`. */
  readonly from?: Progress | undefined;
  /** The `state` of an earlier operator, to continue from. */
  readonly state?: State | undefined;
}

/**
 * An operator that watches a stream, with what it remembers. Make one per stream: all subscriptions share it.
 *
 * @see keepStates, which puts its state into checkpoints where it stands behind the nets
 */
export interface Monitor<T, Result, State> {
  (source: Observable<T>): Observable<Result>;
  /** What the state is called in checkpoints. */
  readonly stateName: string;
  /** All that it remembers, as plain JSON. */
  readonly state: State;
}
