import { BrokenStreamError, type Hold, type Sample, type Unrolling } from "@backstream/core";
import type { Observable, Subscriber } from "rxjs";
import { Compared } from "./compared.js";
import { ComparedDelta } from "./deltaOrigin.js";
import { misplaced } from "./misplaced.js";
import { operate } from "./operate.js";
import { Pass } from "./pass.js";
import { rerun } from "./rerun.js";
import { Returning } from "./returning.js";
import type { AnyNetwork, Nets, Signal } from "./signal.js";

/** How far the error travels back, and how often. */
export interface RewindOptions {
  /** Ticks that it may travel back; the whole sequence where not given. */
  readonly window?: number | undefined;
  /** Ticks between updates, at most `window`, which is the default. */
  readonly stride?: number | undefined;
  /** `whenStale`: a window that ran with older parameters runs again first; `never`: errors as emitted, tapes as kept. */
  readonly rerun?: "whenStale" | "never" | undefined;
}

/**
 * Turns time round: holds the newest ticks and, every `stride` ticks, sends their deltas back, newest tick first.
 *
 *     compared   --A--B--C--D-------|
 *     rewind({ window: 2 })
 *     returning  -----(BA)--(DC)----|
 *
 * This is truncated backpropagation through time, BPTT(window; stride): the deltas of the newest `stride` ticks travel
 * through the newest `window` ticks, and every tick's loss counts once; older ticks of the window come out with a delta
 * of zero. Without a window it is full BPTT: one pass when the source completes, which ends the sequence. The rest of a
 * window is learned from then in the same way. The deltas are scaled to the loss of the update: the mean over its rows.
 * Where the parameters have changed since the oldest tick ran, the window runs again first, so that gradients are exact.
 *
 * @throws {RangeError} When stride comes without window, or above it, or either is no whole number from 1 up.
 * @throws {BrokenStreamError} As an error notification, when ticks are missing, late, or of another stream.
 * @source Williams, Peng, "An efficient gradient-based algorithm for on-line training of recurrent network
 *   trajectories", Neural Computation 2(4), 1990.
 */
export function rewind(
  options: RewindOptions = {},
): <P extends readonly [AnyNetwork, ...Nets], S extends Sample>(
  source: Observable<Compared<P, S>>,
) => Observable<Returning<P, S>> {
  const { window = Infinity, stride = window, rerun: policy = "whenStale" } = options;
  expectTicks("window", options.window);
  expectTicks("stride", options.stride);
  if (stride > window)
    throw new RangeError(`rewind: stride is ${stride}, expected at most the window of ${window}`);
  if (options.stride !== undefined && options.window === undefined) {
    throw new RangeError(`rewind: stride is ${stride} without a window; give a window of at least ${stride}`);
  }
  return (source) =>
    source.pipe(
      operate<Compared, Returning>((destination) => {
        const held: Compared[] = []; // the window, oldest first
        const holds = new Map<Unrolling, Hold>();
        let fresh = 0; // ticks whose deltas have not gone back
        let before: Compared | undefined;

        /** Lets go of all ticks but the newest. */
        const keep = (ticks: number): void => {
          if (ticks < held.length) held.splice(0, held.length - ticks);
          for (let signal = held[0]?.signal as Signal | undefined; signal; signal = signal.below) {
            holds.get(signal.unrolling)!.oldest = signal.tick; // expectNext() made it
          }
          if (ticks === 0) for (const hold of holds.values()) hold.oldest = Infinity;
        };
        const turn = (): void => {
          const skipped = sendBack(held, fresh, policy === "never", destination);
          fresh = 0;
          // A rest of one tick may end the stream, and its error travels back through the window like any other.
          keep(skipped ? 0 : Math.min(held.length, window - 1));
        };
        return {
          next(compared) {
            if (!(compared instanceof Compared)) {
              throw misplaced(
                "rewind",
                compared,
                "a compared tick; put rewind once, behind compare and before every backward",
              );
            }
            expectNext(compared, before, holds);
            before = compared;
            held.push(compared);
            fresh++;
            if (held.length === 1 || held.length > window) keep(Math.min(held.length, window));
            if (fresh === stride) turn();
          },
          complete() {
            if (fresh > 0) turn();
            destination.complete();
          },
          finalize() {
            for (const [unrolling, hold] of holds) unrolling.release(hold);
          },
        };
      }),
    ) as Observable<never>; // the engine knows no brackets
}

/** Emits one pass over the window, whose newest `fresh` ticks have deltas to send. Tells whether its update was skipped. */
function sendBack(
  held: readonly Compared[],
  fresh: number,
  allowsOld: boolean,
  destination: Subscriber<Returning>,
): boolean {
  const first = held.length - fresh;
  let [loss, share, rows] = [0, 0, 0];
  for (let index = first; index < held.length; index++) {
    const compared = held[index]!; // index < length
    if (compared.present === 0) continue;
    loss += compared.loss! * shareOf(compared); // present
    share += shareOf(compared);
    rows += compared.present;
  }
  const [oldest, newest] = [held[0], held[held.length - 1]];
  if (share === 0 || !oldest || !newest) return false; // no label, no pass
  if (!allowsOld && isStale(oldest)) rerun(held);
  const pass = new Pass(oldest, newest, loss / share, rows, allowsOld);
  for (let index = held.length - 1; index >= 0 && !destination.closed; index--) {
    const compared = held[index]!; // index >= 0
    const scale = index < first || compared.present === 0 ? 0 : shareOf(compared) / share;
    destination.next(new Returning(pass, compared, compared.signal, new ComparedDelta(compared, scale)));
  }
  pass.over = true;
  return pass.skipped;
}

/** A mean counts a tick by its rows, a sum counts ticks. */
function shareOf({ measure, present }: Compared): number {
  return measure.loss.reduction === "mean" ? present : 1;
}

function isStale({ signal }: Compared): boolean {
  for (let below: Signal | undefined = signal; below; below = below.below) {
    if (below.version !== below.unrolling.network.version) return true;
  }
  return false;
}

/** The next tick must be on its way right now, of the same stream, and follow the one before; from here on it is held. */
function expectNext({ signal }: Compared, before: Compared | undefined, holds: Map<Unrolling, Hold>): void {
  if (!signal.returns)
    throw new BrokenStreamError(
      "rewind: the signal has passed no net on the stack; use forward where you use predict",
    );
  let previous: Signal | undefined = before?.signal;
  for (let below: Signal | undefined = signal; below; below = below.below) {
    const { unrolling, tick } = below;
    const { name } = unrolling.network;
    if (previous && previous.unrolling !== unrolling) {
      throw new BrokenStreamError(
        `rewind: ticks of two streams through ${name} arrive mixed; put rewind into the inner stream, beside forward`,
      );
    }
    if (unrolling.current !== tick) {
      throw new BrokenStreamError(
        `rewind: tick ${tick} of ${name} arrives late, after forward has moved on; signals may be observed, not delayed`,
      );
    }
    if (previous && tick !== previous.tick + 1) {
      throw new BrokenStreamError(
        `rewind: tick ${tick} of ${name} follows tick ${previous.tick}, expected ${previous.tick + 1}; signals may not be dropped, leave out the target instead`,
      );
    }
    if (!previous && tick > 0) {
      throw new BrokenStreamError(
        `rewind: tick ${tick} of ${name} is the first to arrive, expected 0; signals may not be dropped, leave out the target instead`,
      );
    }
    if (!holds.has(unrolling)) holds.set(unrolling, unrolling.hold());
    previous = previous?.below;
  }
}

function expectTicks(what: string, ticks: number | undefined): void {
  if (ticks !== undefined && !(Number.isInteger(ticks) && ticks >= 1)) {
    throw new RangeError(`rewind: ${what} is ${ticks}, expected a whole number of ticks from 1 up`);
  }
}
