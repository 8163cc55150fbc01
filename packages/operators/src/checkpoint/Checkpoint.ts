import type { OptimizerStateCopy, Progress } from "@backstream/core";
import type { Floats, Tensor } from "@backstream/tensors";
import type { HeldCheckpoint } from "./HeldCheckpoint.js";
import type { HeldRuns } from "./HeldRuns.js";

/**
 * Everything that a pipeline needs to resume as if it had never stopped: taken by `step.checkpoint()`, given to
 * `forward`, `rewind` and `update` as `{ from }`, or its parameters alone to a network's `load`. It is plain data and a copy:
 * learning does not change it.
 *
 * `Extra` is the type of `extra`. A file may hold anything: what a program says when it loads one is not checked.
 *
 * @see {@link checkpointOf} for a checkpoint without a step
 */
export interface Checkpoint<Extra = unknown> extends Progress {
  /** Updates made. */
  readonly step: number;
  /** Skipped steps in a row. */
  readonly skips: number;
  /**
   * Samples that have entered `forward`: skip this many of them when the source is opened again. It is the position in the
   * source only if each item becomes one sample. Behind operators that drop, add, hold or batch samples (`encode`, `gate`,
   * `filter`, `flow`, `windows`, batches) `skip(samples)` on the source would learn from some samples twice or never: use
   * a source whose samples carry their `position`, and give it this checkpoint as `{ from }`.
   */
  readonly samples: number;
  /** The latest value of `learningRate$`, `maximumNorm$` and `frozen$`, if there was one. */
  readonly learningRate?: number | undefined;
  readonly maximumNorm?: number | undefined;
  readonly frozen?: readonly string[] | undefined;
  /** The nets that the update trains, in the order of their `backward`. */
  readonly nets: readonly NetCheckpoint[];
  /** What each net computes, as `net.description` says it, by name; also of nets that only predict, where they have memory. */
  readonly descriptions?: Readonly<Record<string, string>> | undefined;
  /** The state of the optimizer; undefined where there is none to resume: `update` then makes a new one. */
  readonly optimizer?: OptimizerStateCopy | undefined;
  /** Plain data of the application that belongs to this moment: states of scalers and encoders, the position in the source. */
  readonly extra: Extra;
  /** The streams that had not completed, one for each key, in the order of their first samples. */
  readonly streams: readonly StreamCheckpoint[];
}

/** A network: its parameters under PyTorch's names. */
export interface NetCheckpoint {
  readonly name: string;
  readonly version: number;
  readonly parameters: Readonly<Record<string, Tensor>>;
  /** Sequences that have drawn random numbers, as for dropout; not given where there is none. */
  readonly randomStreams?: number | undefined;
}

/** One stream of ticks through the nets, with a memory of its own. */
export interface StreamCheckpoint {
  /** As given to `forward(net, { key })`; undefined for the only stream of a pipeline without keys. */
  readonly key: string | number | boolean | undefined;
  /** The number of its next tick. */
  readonly tick: number;
  /** How many samples had entered when its key was used last, where `forward` limits the number of keys. */
  readonly used?: number | undefined;
  /** Rows of every tick; 0 before the first. */
  readonly rows: number;
  /** The newest ticks, oldest first, through which the next backward pass may go. */
  readonly held: readonly HeldCheckpoint[];
  /** Where they are, in what a pipeline has copied; no own property that is listed, so a copy of this object has the ticks alone. @internal */
  readonly heldRuns?: HeldRuns;
  /** How many of the newest ticks have not sent their deltas back. */
  readonly fresh: number;
  /** The nets, by name. */
  readonly unrollings: Readonly<Record<string, UnrollingCheckpoint>>;
  /** The options of `rewind`, if there was one. */
  readonly rewind?: RewindCheckpoint | undefined;
}

/** How ticks were held; an infinite window or stride is left out. */
export interface RewindCheckpoint {
  readonly window?: number | undefined;
  readonly stride?: number | undefined;
  readonly rerun: string;
}

/** The ticks of a stream in one network. */
export interface UnrollingCheckpoint {
  /**
   * The memory before each held tick and after the last: `(held + 1) · rows` numbers of each layer, layer by layer; then the traces
   * before the first of these ticks, `rows` of each layer that has some.
   */
  readonly carries: Floats;
  /** The version that each held tick ran with. */
  readonly versions: readonly number[];
  /** The masks of held ticks (by their index) of which this net could not use all rows of the sample. */
  readonly masks?: Readonly<Record<string, readonly number[]>> | undefined;
  /** The held tick that began the sequence with the learned memory, if there is one. */
  readonly beginning?: number | undefined;
  /** Names the random numbers that the net draws in this stream; not given where it draws none. */
  readonly randomStream?: number | undefined;
  /**
   * The inputs of the first net at the held ticks, if they run again; not given where the `input` of the samples gives the same
   * bits. So it is given behind `predict`, and where the program has changed the arrays of its samples since.
   */
  readonly inputs?: Floats | undefined;
  /** All other fields of the held ticks, if they may be sent back without running again. */
  readonly ticks?: Floats | undefined;
}
