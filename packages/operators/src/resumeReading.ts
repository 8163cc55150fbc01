import { UnknownNameError, type Unrolling } from "@backstream/core";
import type { PredictOptions } from "./predict.js";

/**
 * Gives an unrolling that does not learn the memory that it had when a checkpoint was taken; its parameters are its
 * owner's business. A stream that the checkpoint does not know begins anew.
 *
 * @throws {UnknownNameError} When the checkpoint knows the stream, but no memory of this network.
 */
export function resumeReading(unrolling: Unrolling, { from, key }: PredictOptions): void {
  const { name, flat } = unrolling.network;
  const stream = from?.streams.find((saved) => saved.key === key);
  if (!stream || flat.carry === 0) return;
  const lane = stream.lanes[name];
  if (!lane) {
    throw new UnknownNameError(
      `predict(${name}): the checkpoint holds no memory of that name, only ${Object.keys(stream.lanes).join(", ")}; name it in network(layer, { name })`,
    );
  }
  unrolling.restore(stream.rows, 0, stream.tick, { carries: lane.carries });
}
