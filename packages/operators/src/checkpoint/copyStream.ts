import type { Unrolling } from "@backstream/core";
import type { ComparedSignal } from "../ComparedSignal.js";
import type { HeldTicks } from "../HeldTicks.js";
import type { Stream } from "../Stream.js";
import type { StreamCheckpoint, UnrollingCheckpoint } from "./Checkpoint.js";
import { copyHeldTicks } from "./copyHeldTicks.js";
import { expectNames } from "./expectNames.js";
import type { HeldCopies } from "./HeldCopies.js";
import { heldStream } from "./heldStream.js";
import { giveInputs, type HeldTaking } from "./HeldTaking.js";
import { memoriesBefore, unrollingsWithMemory } from "./memoriesBefore.js";
import { rewindCheckpoint } from "./restoreTicks.js";
import { signalOf } from "./signalOf.js";

/** A stream as plain data, between two samples or while its step is delivered. */
export function copyStream(
  stream: Stream,
  held: HeldTicks | undefined,
  taking: HeldTaking,
): StreamCheckpoint {
  const { saved, nets } = stream;
  if (saved && nets.length === 0) return saved; // no tick since
  if (!held) return copyParts(stream, undefined, [], taking).copy;
  const { added, copies, pass, fresh } = held;
  const [{ unrolling: outermost }] = nets;
  // The memory of nets before it may move without a tick of this one.
  const isWhole = !pass && !outermost.inputsFrom;
  const whole = isWhole && copies?.added === added ? taking.wholeOf(copies) : undefined;
  if (whole && whole.fresh === fresh && whole.tick === outermost.next) return whole;
  const { copy, runAgain, ticks } = copyParts(stream, held, held.afterPass(), taking);
  // Ticks that are as new as the parameters are copied in another way after the next update of any stream.
  held.copies = { ...ticks!, whole: isWhole && runAgain ? copy : undefined }; // it holds ticks
  return copy;
}

interface StreamCopy {
  readonly copy: StreamCheckpoint;
  readonly ticks: HeldCopies | undefined;
  /** Whether the held ticks run again before they are sent back. */
  readonly runAgain: boolean;
}

function copyParts(
  { key, nets, waiting }: Stream,
  held: HeldTicks | undefined,
  kept: readonly ComparedSignal[],
  taking: HeldTaking,
): StreamCopy {
  const unrollings = nets.map(({ unrolling }) => unrolling);
  const [outermost] = unrollings;
  expectNames([...unrollingsWithMemory(outermost.inputsFrom), ...unrollings].map(({ network }) => network));
  // Ticks that ran with older parameters run again before they are sent back, so their numbers need not be saved.
  const runAgain = held?.options.rerun !== "never" && areStale(kept);
  const ticks = held && copyHeldTicks(held, kept, outermost, taking);
  const haveInputs = !ticks || giveInputs(ticks, ticks.added);
  const memories = Object.fromEntries(
    unrollings.map((unrolling) => {
      // Traces move over ticks that need not run again.
      const isTraced = kept.length > 0 && unrolling.network.flat.traces > 0;
      const inputs = unrolling === outermost && !haveInputs ? "inputs" : "none";
      const copied = !runAgain || isTraced ? "all" : inputs;
      return [unrolling.network.name, copyUnrolling(unrolling, kept, copied)];
    }),
  );
  const parts = {
    key,
    tick: outermost.next,
    rows: outermost.rows,
    fresh: held?.pass ? 0 : (held?.fresh ?? 0),
    unrollings: {
      ...(waiting[0]?.memories ?? memoriesBefore(outermost.inputsFrom, 0)),
      ...memories,
    },
    rewind: held && rewindCheckpoint(held.options),
  };
  const deltas = runAgain || kept.length === 0 ? undefined : kept.map(deltaOf);
  const runs = ticks?.runs ?? [];
  const copy = heldStream(parts, { runs, count: kept.length, deltas });
  return { copy, ticks, runAgain };
}

function copyUnrolling(
  unrolling: Unrolling,
  kept: readonly ComparedSignal[],
  copied: "inputs" | "all" | "none",
): UnrollingCheckpoint {
  const oldest = unrolling.next - kept.length;
  const { carries, inputs, fields } = unrolling.copyFrom(oldest, copied);
  const versions: number[] = [];
  let masks: Record<string, number[]> | undefined; // of ticks that ran with another one than their sample's
  for (let index = 0; index < kept.length; index++) {
    const { version, mask, runMask } = signalOf(kept[index], unrolling);
    versions.push(version);
    if (runMask && runMask !== mask) (masks ??= {})[index] = Array.from(runMask);
  }
  const { beginning, randomStream } = unrolling;
  return {
    carries,
    versions,
    ...(masks && { masks }),
    ...(beginning >= oldest && { beginning }),
    ...(randomStream > 0 && { randomStream }),
    ...(inputs && { inputs }),
    ...(fields && { ticks: fields }),
  };
}

/** The newest first: most often it is one of the newest that is not. */
function areStale(kept: readonly ComparedSignal[]): boolean {
  for (let index = kept.length - 1; index >= 0; index--) if (!kept[index].signal.isStale) return false;
  return true;
}

function deltaOf({ signal, values, offset }: ComparedSignal): StreamCheckpoint["held"][number]["output"] {
  return values.slice(offset, offset + signal.rows * signal.unrolling.network.fanOut);
}
