import type { Unrolling } from "@backstream/core";
import type { ComparedSignal } from "../ComparedSignal.js";
import type { HeldTicks } from "../HeldTicks.js";
import type { HeldCopies } from "./HeldCopies.js";
import type { GrowingCopies, HeldTaking } from "./HeldTaking.js";
import { signalOf } from "./signalOf.js";

/** The newest ticks of a stream as checkpoints have them: copies of those that the latest checkpoint has not had. */
export function copyHeldTicks(
  { added, copies }: HeldTicks,
  kept: readonly ComparedSignal[],
  outermost: Unrolling,
  taking: HeldTaking,
): HeldCopies {
  const copied = taking.known(copies, added, kept.length);
  if (copied.count < kept.length) copyTicks(copied, kept.slice(copied.count), added, outermost, taking);
  return { added, ...copied };
}

function copyTicks(
  copies: GrowingCopies,
  ticks: readonly ComparedSignal[],
  added: number,
  outermost: Unrolling,
  taking: HeldTaking,
): void {
  const inputLength = outermost.rows * outermost.network.fanIn;
  // The traces stay before the oldest tick.
  const numbers = outermost.copyInputs(outermost.next - ticks.length);
  for (let index = 0; index < ticks.length; index++) {
    const compared = ticks[index];
    const { sample, target, weight, loss, signal } = compared;
    const { values, offset, mask, rows, unrolling } = signal;
    const parts = {
      sample,
      target,
      weight,
      mask,
      loss,
      numbers,
      inputAt: index * inputLength,
      inputLength,
      outputNumbers: values,
      outputAt: offset,
      outputLength: rows * unrolling.network.fanOut,
      runMask: signalOf(compared, outermost).runMask,
    };
    taking.add(copies, parts, added + 1 - ticks.length + index, !outermost.inputsFrom);
  }
}
