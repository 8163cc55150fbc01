import type { Loss, Network, Optimizer, Progress, Sample } from "@backstream/core";
import type { Step } from "@backstream/operators";
import type { Tensor } from "@backstream/tensors";

/** A net, or several that run one after the other. */
export type ShadowNets = Network | readonly Network[];

/** One of the rivals of `shadow`: what it is, and how it learns. */
export interface ShadowCandidate {
  /** Its nets; or a function that makes them, for one that begins anew: its generations count from 0. */
  readonly net: ShadowNets | ((generation: number) => ShadowNets);
  readonly optimizer: Optimizer;
  /** Ticks that a delta may go back, as in `truncatedBptt`; where not given it learns as `backprop`, by one tick. */
  readonly window?: number | undefined;
  /** Ticks between updates; the window where not given. */
  readonly stride?: number | undefined;
  /** Samples after which it begins anew, as long as it is not live: a young net in a world that may have changed. */
  readonly renew?: number | undefined;
}

/** When a candidate becomes live. */
export interface PromoteOptions {
  /** The probability, at most, that a live net is ever replaced by one that is no better; 0.05 where not given. */
  readonly level?: number | undefined;
  /** The share of the live net's loss by which a candidate's must be less, below 1; 0 where not given. */
  readonly margin?: number | undefined;
  /** Losses are compared up to this multiple of the live net's recent mean, from 1 up; 8 where not given. */
  readonly clip?: number | undefined;
}

/** How candidates are compared. */
export interface ShadowOptions {
  readonly loss: Loss;
  /** Where not given, at the level 0.05. */
  readonly promote?: PromoteOptions | undefined;
  /** The name of its state in checkpoints; `shadow` where not given. */
  readonly name?: string | undefined;
  /** Resumes a checkpoint. */
  readonly from?: Progress | undefined;
}

/** A candidate has become live: from the next sample on, its outputs leave. */
export interface Promotion {
  readonly from: string;
  readonly to: string;
  /** What the wealth of a bet that it is better has been multiplied by, since the comparison began that decided. */
  readonly evidence: number;
  /** Samples with a label since the comparison of these two began. */
  readonly samples: number;
}

/**
 * What `shadow` says of a sample. As a step it goes through `durable` and `checkpoints`: `step` counts samples, `loss` is the live
 * net's, and a sample without a label is `skipped`.
 */
export interface ShadowStep<S extends Sample = Sample> extends Step {
  readonly sample: S;
  /** What the live net said of the sample before any net learned from it. */
  readonly output: Tensor;
  /** The name of the candidate that made it. */
  readonly live: string;
  /** The loss of each candidate by its name; undefined without a label. */
  readonly losses: Readonly<Record<string, number | undefined>>;
  /** Set where a candidate has become live by this sample. */
  readonly promotion?: Promotion;
}
