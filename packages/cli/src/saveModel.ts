import { copyOptimizerState, saveCheckpoint } from "backstream";
import type { Learner } from "./Learner.js";
import { modelFormat, type Model } from "./modelOf.js";
import type { Run } from "./Run.js";

/**
 * Writes what a run has learned. All streams have completed, so the checkpoint holds no ticks: the next samples start
 * new windows, with the saved memory.
 *
 * @throws {Error} When the file cannot be written.
 */
export function saveModel(file: string, learner: Learner, { steps, records, rejections }: Run): void {
  const { encoder, settings, from, net, optimizerState, streams } = learner;
  const model: Model = {
    step: steps,
    skips: 0,
    samples: (from?.samples ?? 0) + records - rejections.count,
    nets: [{ name: net.name, version: net.version, parameters: net.save() }],
    descriptions: { [net.name]: net.description },
    optimizer: copyOptimizerState(optimizerState),
    // Of the keys that the encoder still knows.
    streams: [...streams.values()].filter(({ key = "" }) => encoder.memory.get(String(key))),
    extra: { format: modelFormat, plan: encoder.plan, encoder: encoder.state, settings },
  };
  saveCheckpoint(file, model);
}
