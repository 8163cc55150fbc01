import type { Unrolling } from "@backstream/core";
import type { Floats } from "@backstream/tensors";
import type { ComparedSignal } from "../ComparedSignal.js";
import type { HeldTicks } from "../HeldTicks.js";
import type { HeldCheckpoint } from "./Checkpoint.js";
import type { HeldCopies } from "./HeldCopies.js";
import { keptSample } from "./keptSample.js";
import { copyInput, isInput, shareInput } from "./sampleInputs.js";
import { signalOf } from "./signalOf.js";

/** The newest ticks of a stream as checkpoints have them: copies of those that the latest checkpoint has not had. */
export function copyHeldTicks(
  { added, copies }: HeldTicks,
  kept: readonly ComparedSignal[],
  outermost: Unrolling,
): HeldCopies {
  const known = copies ? Math.min(copies.held.length, kept.length - (added - copies.added)) : 0;
  if (!copies || known <= 0) return copyTicks({ added, held: [], haveInput: [] }, kept, outermost);
  const first = copies.held.length - known;
  const older = { added, held: copies.held.slice(first), haveInput: copies.haveInput.slice(first) };
  return known < kept.length ? copyTicks(older, kept.slice(known), outermost) : older;
}

function copyTicks(older: HeldCopies, ticks: readonly ComparedSignal[], outermost: Unrolling): HeldCopies {
  const held: HeldCheckpoint[] = older.held.slice();
  const haveInput: boolean[] = older.haveInput.slice();
  const size = outermost.rows * outermost.network.fanIn;
  // The traces stay before the oldest tick.
  const inputs = ticks.length > 0 ? outermost.copyInputs(outermost.next - ticks.length) : undefined;
  let work: Floats | undefined;
  for (let index = 0; index < ticks.length; index++) {
    const compared = ticks[index];
    const { loss, signal } = compared;
    const read = inputs!.subarray(index * size, (index + 1) * size);
    const { runMask } = signalOf(compared, outermost);
    const sample = keptSample(compared);
    if (!runMask && !outermost.inputsFrom && shareInput(sample, read)) haveInput.push(true);
    else {
      work ??= inputs!.slice(0, size);
      haveInput.push(isInput(read, sample.input, runMask, work));
      copyInput(sample);
    }
    const { values, offset } = signal;
    const output = values.slice(offset, offset + signal.rows * signal.unrolling.network.fanOut);
    held.push({ sample, loss, output });
  }
  return { added: older.added, held, haveInput };
}
