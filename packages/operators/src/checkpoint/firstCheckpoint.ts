import { expectNetwork, type Network } from "@backstream/core";
import type { Checkpoint } from "./Checkpoint.js";
import { expectBetweenSamples } from "./expectBetweenSamples.js";
import { pipelineOf } from "../Pipeline.js";
import { takeCheckpoint } from "./takeCheckpoint.js";

/**
 * A checkpoint of a running pipeline that has made no step yet, so that there is none to ask for it: of the memory, and of the
 * ticks that `rewind` holds. To be taken between two samples.
 *
 * - nets   in the order of their `backward`
 *
 * @throws {TypeError} When something else than networks is given.
 * @throws {RangeError} When there are no nets.
 * @throws {StaleSignalError} When a sample is on its way through the nets.
 * @throws {BrokenStreamError} As `step.checkpoint()`.
 * @see `step.checkpoint()`, as soon as there is a step
 * @example
 *   const net = network(gru(1, 2), { name: "net" });
 *   const samples$ = new Subject<{ input: number; target: number[] }>();
 *   samples$.pipe(forward(net), compare(squaredError()), rewind({ window: 8 }), backward(net), update(adam())).subscribe();
 *   samples$.next({ input: 1, target: [0, 1] });
 *   firstCheckpoint([net]).streams[0].held.length // => 1
 */
export function firstCheckpoint(nets: readonly Network[]): Checkpoint {
  if (nets.length === 0) throw new RangeError("firstCheckpoint: there are no nets, expected at least one");
  for (const net of nets) expectNetwork("firstCheckpoint", net);
  expectBetweenSamples(pipelineOf(nets[nets.length - 1]), "nothing");
  return takeCheckpoint({ step: 0, skips: 0, nets, state: undefined, extra: undefined });
}
