import { hasTarget, type Sample } from "@backstream/core";
import type { NetCheckpoint } from "@backstream/operators";
import type { Floats } from "@backstream/tensors";
import { isCount, isFloats, isRecord, type Fault } from "./faults.js";
import { unrollingsFault } from "./unrollingsFault.js";

/** Held ticks that need not be looked at, unless nobody knows whether they are right. */
export interface KnownTicks {
  readonly count: number;
  readonly deltas: readonly unknown[] | undefined;
  readonly isUnknown?: boolean;
}

/**
 * What is wrong with a stream of a checkpoint of these nets, apart from its key; undefined when nothing is.
 *
 * - known   what is known of its held ticks
 */
export function streamFault(
  stream: Readonly<Record<string, unknown>>,
  nets: readonly NetCheckpoint[],
  known?: KnownTicks,
): Fault | undefined {
  const { tick, rows, fresh, rewind, unrollings } = stream;
  const isKnown = known !== undefined && !known.isUnknown;
  const held = isKnown ? [] : stream["held"]; // known ones would become objects
  if (!Array.isArray(held)) return ["held", held, "a list of ticks"];
  const ticks = isKnown ? known.count : held.length;
  const least = ticks > 0 ? 1 : 0;
  if (!isCount(tick) || tick < ticks) return ["tick", tick, `a whole number from ${ticks} up`];
  if (!isCount(rows) || rows < least) return ["rows", rows, `a whole number from ${least} up`];
  if (rewind === undefined ? ticks > 0 : !isRecord(rewind)) return ["rewind", rewind, "a record"];
  const { window, stride, rerun = "whenStale" } = (rewind ?? {}) as Readonly<Record<string, unknown>>; // see above
  if (window !== undefined && !(isCount(window) && window >= Math.max(1, ticks)))
    return ["rewind.window", window, `a whole number from ${Math.max(1, ticks)} up, or nothing`];
  if (stride !== undefined && !(isCount(stride, window ?? 0) && stride >= 1))
    return ["rewind.stride", stride, "a whole number from 1 to the window, or nothing"];
  if (rewind !== undefined && rerun !== "whenStale" && rerun !== "never")
    return ["rewind.rerun", rerun, '"whenStale" or "never"'];
  const mostFresh = Math.min(ticks, (stride ?? Infinity) - 1);
  if (!isCount(fresh, mostFresh)) return ["fresh", fresh, `a whole number from 0 to ${mostFresh}`];
  const hasDeltas = isKnown ? known.deltas !== undefined : hasDelta(held[0]);
  return heldFault(held, rows) ?? unrollingsFault(unrollings, nets, { ticks, rows, hasDeltas, rerun });
}

/** All held ticks have outputs of one size, and all or none have deltas, of the same size. */
function heldFault(held: readonly unknown[], rows: number): Fault | undefined {
  const { output: first } = (held[0] ?? {}) as { readonly output?: unknown };
  const size = isFloats(first) ? first.length : 0;
  const withDelta = hasDelta(held[0]);
  for (let index = 0; index < held.length; index++) {
    const tick = held[index];
    const fault = isRecord(tick)
      ? heldTickFault(tick, rows, size, withDelta)
      : (["", tick, "a record"] as const);
    if (fault) return [`held[${index}]${fault[0]}`, fault[1], fault[2]];
  }
  return undefined;
}

function heldTickFault(
  { sample, loss, output, delta }: Readonly<Record<string, unknown>>,
  rows: number,
  size: number,
  withDelta: boolean,
): Fault | undefined {
  if (typeof sample !== "object" || sample === null) return [".sample", sample, "a sample"];
  const { input, target, weight, mask } = sample as Readonly<Record<keyof Sample, unknown>>;
  const wrong = othersIn(input) ?? othersIn(target) ?? othersIn(weight) ?? othersIn(mask);
  if (wrong) return [".sample", wrong, "a sample with arrays of numbers"];
  if (loss === undefined ? hasTarget(sample as Sample) && mask === undefined : typeof loss !== "number")
    return [".loss", loss, "a number, or nothing where there is no target"];
  const isOutput = (numbers: unknown): numbers is Floats =>
    isFloats(numbers) && numbers.length === size && size > 0 && size % rows === 0;
  if (!isOutput(output))
    return [".output", output, `the same numbers for each of ${rows} rows, in every tick`];
  if (withDelta ? !isOutput(delta) : delta !== undefined)
    return [".delta", delta, withDelta ? `${size} numbers` : "nothing, as in the first tick"];
  return undefined;
}

/** The list, where it is one in which something is no number. */
function othersIn(numbers: unknown): readonly unknown[] | undefined {
  return Array.isArray(numbers) && !numbers.every((number) => typeof number === "number")
    ? numbers
    : undefined;
}

function hasDelta(tick: unknown): boolean {
  return isRecord(tick) && tick["delta"] !== undefined;
}
