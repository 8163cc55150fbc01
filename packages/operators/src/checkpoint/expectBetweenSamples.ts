import { StaleSignalError, type Unrolling } from "@backstream/core";
import type { Pipeline } from "../Pipeline.js";
import type { DeliveryMoment } from "../Step.js";
import type { Stream } from "../Stream.js";

/**
 * Refuses a checkpoint while a sample is on its way through the nets, or its deltas are on their way back. What a
 * step leaves is complete while the step is delivered, though its sample is still being processed.
 *
 * @throws {StaleSignalError}
 */
export function expectBetweenSamples(pipeline: Pipeline, now: DeliveryMoment): void {
  if (now === "step" || isBetweenSamples(pipeline, now)) return;
  throw new StaleSignalError(
    "checkpoint: a sample is on its way through the nets; take it while a step is delivered, or between two samples",
  );
}

/** Whether no sample is on its way through the nets, and no deltas on their way back. */
export function isBetweenSamples({ queue, streams }: Pipeline, now: DeliveryMoment): boolean {
  // The completion of a stream goes through the queue as well.
  let isInside = now === "nothing" && queue.isBusy;
  for (const [stream, held] of streams) isInside ||= held?.pass !== undefined || isEmitting(stream);
  return !isInside;
}

/** Whether its outermost net, or a net before it that only predicts, is emitting a tick. */
function isEmitting({ nets }: Stream): boolean {
  let unrolling: Unrolling | undefined = nets[0]?.unrolling;
  while (unrolling && unrolling.current < 0) unrolling = unrolling.inputsFrom;
  return unrolling !== undefined;
}
