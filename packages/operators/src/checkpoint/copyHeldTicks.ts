import type { Unrolling } from "@backstream/core";
import type { ComparedSignal } from "../ComparedSignal.js";
import type { HeldTicks } from "../HeldTicks.js";
import { addTick, type GrowingCopies } from "./addTick.js";
import type { HeldCopies } from "./HeldCopies.js";
import { signalOf } from "./signalOf.js";

/** The newest ticks of a stream as checkpoints have them: copies of those that the latest checkpoint has not had. */
export function copyHeldTicks(
  { added, copies }: HeldTicks,
  kept: readonly ComparedSignal[],
  outermost: Unrolling,
): HeldCopies {
  const copied = knownCopies(copies, added, kept.length);
  const known = copied.held.length;
  if (known < kept.length) copyTicks(copied, kept.slice(known), added, outermost);
  return { added, ...copied };
}

/** What the latest checkpoint has of the newest `length` ticks, of the `added` that were ever held. */
export function knownCopies(copies: HeldCopies | undefined, added: number, length: number): GrowingCopies {
  const known = copies ? Math.min(copies.held.length, length - (added - copies.added)) : 0;
  if (!copies || known <= 0) return { held: [], lacking: 0 };
  return { held: copies.held.slice(copies.held.length - known), lacking: copies.lacking };
}

function copyTicks(
  copies: GrowingCopies,
  ticks: readonly ComparedSignal[],
  added: number,
  outermost: Unrolling,
): void {
  const size = outermost.rows * outermost.network.fanIn;
  // The traces stay before the oldest tick.
  const inputs = outermost.copyInputs(outermost.next - ticks.length);
  for (let index = 0; index < ticks.length; index++) {
    const compared = ticks[index];
    const { sample, target, weight, loss, signal } = compared;
    const { values, offset, mask } = signal;
    const output = values.slice(offset, offset + signal.rows * signal.unrolling.network.fanOut);
    const read = inputs.subarray(index * size, (index + 1) * size);
    const { runMask } = signalOf(compared, outermost);
    const number = added + 1 - ticks.length + index;
    addTick(
      copies,
      { sample, target, weight, mask, loss, output, read, runMask },
      number,
      !outermost.inputsFrom,
    );
  }
}
