import {
  describeValue,
  expectCount,
  expectOptions,
  resumedState,
  withState,
  type Sample,
} from "@backstream/core";
import { randomStream } from "@backstream/tensors";
import { defer, map, type OperatorFunction } from "rxjs";
import type { ReplayPolicy } from "./PastItems.js";
import { PastSamples } from "./PastSamples.js";
import { PastWindows } from "./PastWindows.js";
import type { Replaying } from "./Replaying.js";
import type { ResumeOptions } from "./ResumeOptions.js";

/** What `replay` keeps, and how much of it it adds. */
export interface ReplayOptions extends ResumeOptions {
  /** Past samples that are kept; with `sequences`, windows. Default: 1000. */
  readonly keep?: number;
  /** How many of them are replayed with each new one, as further rows of its batch. Default: 16. */
  readonly per?: number;
  /**
   * Which past samples are kept: the newest ones (`recent`, the default), or a sample of all, each as likely as any other
   * (`reservoir`). Where the world changes, a reservoir teaches what was.
   */
  readonly policy?: ReplayPolicy;
  /** The same seed draws the same. Default: 0. */
  readonly seed?: number;
  /** For nets with memory: replays whole windows, each from the memory that it began with then. */
  readonly sequences?: {
    /** Ticks in a window: that of `rewind` or `truncatedBptt`, whose stride is the same. */
    readonly window: number;
  };
}

/** A sample with past ones behind its rows; its other fields are as they were. */
export type ReplayedSample<S extends Sample> = Omit<
  S,
  "input" | "target" | "weight" | "mask" | "replayed" | "memories"
> &
  Pick<Sample, "input" | "target" | "weight" | "mask" | "replayed" | "memories">;

/**
 * Adds past samples to each new one, as further rows of its batch: one update learns from all of them.
 *
 *     samples   --a----b--------c----------|
 *     replay({ per: 2 })
 *     output    --a----[b a]----[c a b]----|     c has b and a behind it: `replayed` is 2
 *
 * - samples   of one row or several; without a target they pass as they are
 * - output    `input` `[rows, features]` and `target` `[rows, width]` as float64, `weight` and `mask` where there are some, and
 *             `replayed`, the number of rows at the end that are past samples; all other fields are those of the new sample
 *
 * In a stream each sample comes once, and a net learns more from it than one step takes out of it. An update of 17 rows takes
 * about a quarter of the time of 17 updates. The rows at the end count for the loss of the update (`step.loss`, and
 * `loss` behind `compare`) and in no metric.
 *
 * Samples are kept as they come, so `replay` stands before `standardize` and `minMax`, which scale all rows by the scale of now
 * and learn from the new ones only; `difference` and `encode` stand before it, and numbers that `encode` is to leave to
 * `standardize` have `scale: "none"`. A row with a number that is not finite passes, and is not kept.
 *
 * A net with memory wants `sequences`: the first row is the live stream, and the others are past windows, tick by tick. Each
 * begins with the memory that every net had before it then, and while there are not so many, the rows are masked. The net's
 * trainer has the same `window` and a `stride` as long. Samples have one row then; those of several keys are not told apart.
 * A past tick without a target counts with weight 0 where the new one has one, and without its target where that has none.
 *
 * The position of a sample gets what is kept up to this sample, by the operator's `name`: with a checkpoint as `from` it
 * continues from there, bit for bit.
 *
 * @throws {RangeError} When an option has an impossible value, or the checkpoint has no state of that name; as an error
 *   notification, when a sample has replayed rows already, or its mask anything but 0 and 1.
 * @throws {UnknownNameError} When an option does not exist.
 * @throws {ShapeError} As an error notification, when input or target are no numbers, or not as wide as before.
 * @see standardize, which comes after it; shuffleBuffer, which changes the order of samples
 * @source Vitter, "Random sampling with a reservoir", ACM Transactions on Mathematical Software 11(1), 1985.
 * @source Lin, "Self-improving reactive agents based on reinforcement learning, planning and teaching", Machine Learning 8,
 *   1992 (experience replay).
 * @example
 *   const samples$ = of(1, 2, 3).pipe(map((input) => ({ input, target: 10 * input })));
 *   const [, , last] = await firstValueFrom(samples$.pipe(replay({ per: 2, seed: 7 }), toArray()));
 *   [numberAt(last.input, 0), lengthOf(last.input), last.replayed] // => [3, 3, 2]
 */
export function replay<S extends Sample>(
  options: ReplayOptions = {},
): OperatorFunction<S, ReplayedSample<S>> {
  expectOptions("replay", options, ["keep", "per", "policy", "seed", "sequences", "name", "from"]);
  const { keep = 1000, per = 16, policy = "recent", seed = 0, sequences, name = "replay", from } = options;
  expectCount("replay", "keep", keep);
  expectCount("replay", "per", per);
  if (per > keep) throw new RangeError(`replay: per is ${per}, expected at most keep, which is ${keep}`);
  if (policy !== "recent" && policy !== "reservoir")
    throw new RangeError(`replay: policy is ${describeValue(policy)}, expected "recent" or "reservoir"`);
  randomStream(seed); // refuses a wrong seed now, not at the first sample
  if (sequences !== undefined) {
    expectOptions("replay: sequences", sequences, ["window"]);
    expectCount("replay", "sequences.window", sequences.window);
  }
  const state = resumedState("replay", { name, from });
  const plan = { policy, keep, per, seed };
  const begin = (): Replaying =>
    sequences ? new PastWindows(plan, sequences.window, state) : new PastSamples(plan, state);
  begin(); // refuses a wrong state now
  return (samples$) =>
    defer(() => {
      const past = begin();
      return samples$.pipe(
        map((sample) => withState("replay", past.next(sample), name, () => past.snapshot())),
      );
    });
}
