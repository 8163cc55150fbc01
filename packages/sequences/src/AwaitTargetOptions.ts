import type { Position } from "@backstream/core";
import type { Numbers } from "@backstream/tensors";
import type { Observable, Observer } from "rxjs";
import type { EventClockOptions } from "./eventClock.js";
import type { ResumeOptions } from "./ResumeOptions.js";

/** What tells a sample and its label from the others. */
export type TargetKey = string | number;

/** What comes later: the target of a sample, and what tells of which. */
export interface LateLabel {
  readonly target?: Numbers | null | undefined;
  readonly position?: Position | undefined;
}

/** A label that could not be used, and why. */
export interface RejectedLabel<L> {
  readonly label: L;
  /** For example `the label of 17 came already`. */
  readonly reason: string;
}

/** How samples wait for their labels. */
export interface AwaitTargetOptions<T, L> extends ResumeOptions, EventClockOptions<T> {
  /** What a sample and its label have in common, and no other sample that waits: a text or a number. */
  readonly by: (value: T | L) => TargetKey;
  /** The labels. */
  readonly targets$: Observable<L>;
  /**
   * How long a sample waits: a count of later events, or, where `time` is given, in its units; or a function of the sample. Only
   * events move time, so a run on the same events is the same run.
   */
  readonly within: number | ((sample: T) => number);
  /** The most samples that wait. When one more comes, the oldest goes on early. So many early labels are kept, too. */
  readonly capacity: number;
  /** When a sample goes on; see `awaitTarget`. Default: `"horizon"`. */
  readonly release?: "horizon" | "order" | "arrival" | undefined;
  /** The target of a sample whose time is over without a label: no label in time may be a label, too. Default: none. */
  readonly expired?: ((sample: T) => Numbers | undefined) | undefined;
  /** Receives every label that is not used, with the reason; only `next` is called. */
  readonly rejected?: Pick<Observer<RejectedLabel<L>>, "next"> | undefined;
}
