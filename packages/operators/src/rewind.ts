import { BrokenStreamError, expectCount, expectOptions, type Sample } from "@backstream/core";
import type { Observable } from "rxjs";
import type { BackwardSignal } from "./BackwardSignal.js";
import type { Checkpoint } from "./checkpoint/Checkpoint.js";
import { expectCheckpoint } from "./checkpoint/expectCheckpoint.js";
import { restoreTicks } from "./checkpoint/restoreTicks.js";
import { ComparedSignal } from "./ComparedSignal.js";
import { emitPass } from "./emitPass.js";
import type { HeldTicks, HoldOptions } from "./HeldTicks.js";
import { keysOf, type KeyedStreams } from "./keys/KeyedStreams.js";
import type { Measure } from "./Measure.js";
import { operate } from "./operate.js";
import { pipelineOf, type Pipeline } from "./Pipeline.js";
import type { AnyNetwork, Nets } from "./Signal.js";
import type { Stream } from "./Stream.js";
import { wrongOperatorError } from "./wrongOperatorError.js";

/** How far the deltas go back, and how often. */
export interface RewindOptions {
  /** Ticks that a delta may go back; the whole sequence if not given. */
  readonly window?: number | undefined;
  /** Ticks between updates, at most `window`, which is the default. */
  readonly stride?: number | undefined;
  /** `whenStale`: a window that ran with older parameters runs again first; `never`: it is used as it ran. */
  readonly rerun?: "whenStale" | "never" | undefined;
  /** Resumes the ticks that a checkpoint holds; give `forward` the same. */
  readonly from?: Checkpoint | undefined;
}

/**
 * Starts backward passes: holds the newest ticks and, every `stride` ticks, emits them in reverse order of time.
 *
 *     compared   --A--B--C--D-------|
 *     rewind({ window: 2 })
 *     backward   -----(BA)--(DC)----|
 *
 * This is truncated backpropagation through time, BPTT(window; stride): the deltas of the newest `stride` ticks go back
 * through the newest `window` ticks, and every tick's loss counts once; the older ticks of the window are emitted with
 * a delta of zero. Without a window it is full BPTT: one pass when the source completes, which ends the sequence. Ticks
 * that remain when the source completes are learned from in the same way. Where the parameters have changed since the
 * oldest tick ran, the window runs again first, so that gradients are exact. The deltas are scaled to the loss of the
 * update: the mean over its rows.
 *
 * @throws {RangeError} When stride comes without window, or above it, or either is no whole number from 1 up.
 * @throws {UnknownNameError} When an option does not exist.
 * @throws {BrokenStreamError} As an error notification, when ticks are missing, late, or of another stream.
 * @see {@link backward}, which takes the deltas through the nets.
 * @source Williams, Peng, "An efficient gradient-based algorithm for on-line training of recurrent network
 *   trajectories", Neural Computation 2(4), 1990.
 * @example
 *   const net = network(elman(1, 1));
 *   const order: unknown[] = [];
 *   from([1, 2, 3, 4].map((input) => ({ input, target: 0 })))
 *     .pipe(forward(net), compare(squaredError()), rewind({ window: 2 }))
 *     .subscribe(({ sample }) => order.push(sample.input));
 *   order // => [2, 1, 4, 3]
 */
export function rewind(
  options: RewindOptions = {},
): <P extends readonly [AnyNetwork, ...Nets], S extends Sample>(
  source: Observable<ComparedSignal<P, S>>,
) => Observable<BackwardSignal<P, S>> {
  const { window = Infinity, stride = window, rerun: policy = "whenStale" } = options;
  expectOptions("rewind", options, ["window", "stride", "rerun", "from"]);
  expectCheckpoint("rewind", options.from);
  if (policy !== "whenStale" && policy !== "never") {
    throw new RangeError(`rewind: rerun is "${String(policy)}", expected "whenStale" or "never"`);
  }
  if (options.window !== undefined) expectCount("rewind", "window", window);
  if (options.stride !== undefined) expectCount("rewind", "stride", stride);
  if (stride > window)
    throw new RangeError(`rewind: stride is ${stride}, expected at most the window of ${window}`);
  if (options.stride !== undefined && options.window === undefined) {
    throw new RangeError(`rewind: stride is ${stride} without a window; give a window of at least ${stride}`);
  }
  const how: HoldOptions = { window, stride, rerun: policy };
  return (source) =>
    source.pipe(
      operate<ComparedSignal, BackwardSignal>((destination) => {
        let pipeline: Pipeline | undefined;
        let held: HeldTicks | undefined;
        /** Where forward runs the streams of many keys, whose ticks are held in turn. */
        let keys: KeyedStreams | undefined;
        const begin = (stream: Stream, measure: Measure): HeldTicks => {
          pipeline = pipelineOf(stream.nets[0].unrolling.network);
          held = pipeline.hold(stream, how);
          keys = keysOf(stream);
          const ticks = held;
          if (keys) keys.attach({ held, measure, from: options.from, sendRest: () => emit(ticks) });
          else restoreTicks(held, measure, options.from);
          return held;
        };
        const emit = (ticks: HeldTicks): void => {
          const isThere = ticks.absent === 0 || keys!.fill(); // ticks are absent where there are many keys
          const pass = isThere ? emitPass(ticks, destination) : undefined;
          ticks.fresh = 0;
          // The last pass of a stream may have a single fresh tick, whose delta goes back through the window like any
          // other.
          ticks.keepNewest(pass?.skipped ? 0 : window - 1);
        };
        return {
          next(compared) {
            if (!(compared instanceof ComparedSignal)) {
              throw wrongOperatorError(
                "rewind",
                compared,
                "a compared tick; put rewind once, after compare and before every backward",
              );
            }
            if (compared.measure.isOfSequence && window !== Infinity)
              throw partOfSequenceError(compared, window);
            const ticks = held ?? begin(expectStream(compared), compared.measure);
            if (keys && ticks.slot !== keys.slot) keys.enterHeld();
            ticks.push(compared);
            if (ticks.fresh === stride) emit(ticks);
          },
          complete(silent) {
            if (silent?.measure && !held) begin(silent.stream, silent.measure);
            const ticks = held;
            if (ticks && keys) keys.finish();
            else if (ticks && ticks.fresh > 0) emit(ticks);
            destination.complete();
          },
          prepare({ stream, measure }) {
            if (measure && !held) begin(stream, measure);
          },
          finalize: () => held && pipeline?.release(held),
          does: "holds",
        };
      }),
    ) as Observable<never>; // inside, signals have no types of nets
}

function partOfSequenceError({ measure: { loss } }: ComparedSignal, window: number): BrokenStreamError {
  return new BrokenStreamError(
    `rewind: window is ${window}, and ${loss.name} has one loss for a whole sequence; use rewind() without a window`,
  );
}

function expectStream({ signal }: ComparedSignal): Stream {
  if (signal.net?.stream) return signal.net.stream;
  throw new BrokenStreamError(
    "rewind: the signal has passed no net on the stack; use forward where you use predict",
  );
}
