import { copyOptimizerState, saveCheckpoint } from "backstream";
import type { Learner } from "./Learner.js";
import type { Model } from "./Model.js";
import { removeLeftovers } from "./removeLeftovers.js";
import type { Run } from "./Run.js";

/**
 * Writes what a run has learned. All streams have completed, so the checkpoint holds no ticks: the next samples start
 * new windows, with the saved memory.
 *
 * @throws {Error} When the file cannot be written.
 */
export function saveModel(file: string, learner: Learner, { steps, samples }: Run): void {
  const { from, net, optimizerState } = learner;
  const model: Model = {
    step: steps,
    skips: 0,
    samples: (from?.samples ?? 0) + samples,
    nets: [{ name: net.name, version: net.version, parameters: net.save() }],
    descriptions: { [net.name]: net.description },
    optimizer: copyOptimizerState(optimizerState),
    streams: learner.ended,
    extra: learner.extra,
  };
  removeLeftovers(file);
  saveCheckpoint(file, model);
}
