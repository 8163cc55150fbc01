import { StaleSignalError } from "@backstream/core";
import type { Floats } from "@backstream/tensors";
import type { Leg } from "./Pass.js";
import type { BackwardSignal } from "./BackwardSignal.js";

/**
 * Where a delta comes from, read when someone needs it and not before: the compared tick's, scaled to its share of the
 * update's loss; the input of the net that it came back through; or the numbers that `mapDelta` put in its place.
 */
export type DeltaOrigin = number | Leg | Float64Array;

/** Numbers of a delta per row. */
export function deltaWidth({ origin, compared }: BackwardSignal): number {
  if (typeof origin === "number") return compared.signal.unrolling.network.fanOut;
  return origin instanceof Float64Array
    ? origin.length / compared.signal.rows
    : origin.unrolling.network.fanIn;
}

/** Writes the delta to `target`, from place `at` on. @throws {StaleSignalError} When its numbers are gone. */
export function writeDelta(returning: BackwardSignal, target: Floats, at: number): void {
  const { origin, compared } = returning;
  if (typeof origin === "number") {
    const { values, offset: from, signal } = compared;
    const count = signal.rows * signal.unrolling.network.fanOut;
    if (origin === 0) target.fill(0, at, at + count);
    else for (let index = 0; index < count; index++) target[at + index] = values[from + index] * origin;
  } else if (origin instanceof Float64Array) {
    target.set(origin, at);
  } else {
    writeInputDelta(origin, returning.tick, target, at);
  }
}

function writeInputDelta(
  { unrolling, oldest, pass, version }: Leg,
  tick: number,
  target: Floats,
  at: number,
): void {
  const { network, rows } = unrolling;
  // Parameters of another version, or scratch of another pass, would give another tick's numbers.
  if (network.workspace.pass !== pass || network.version !== version || !unrolling.isLive(tick)) {
    throw new StaleSignalError(
      `delta of tick ${tick}: its pass is over; read it while the signal is delivered`,
    );
  }
  const from = unrolling.back.inputDelta(tick, oldest);
  const { memory } = network.arena;
  const count = rows * network.fanIn;
  for (let index = 0; index < count; index++) target[at + index] = memory[from + index];
}
